import { type RenewableName, type Renewal, renew, renewablesOf } from '../certs/index.ts';
import type { Host, Wanted } from '../host/index.ts';
import { clusterSpec, onControlPlanes, readKubeconfigs, readPkiDirectory, step } from '../phases/index.ts';
import { toYaml } from '../render/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { certificatePlace, configuration, type RenewedRow, renewReport, renewRequest } from './artifacts.ts';
import { giveBack, ownershipOf } from './kept-ownership.ts';
import { podsUsing } from './pods-using.ts';
import { renewKubelet } from './renew-kubelet.ts';

/** Reads everything, makes everything, then writes: a fault in one certificate leaves all of them as they are. */
export const renewCerts = step({
  id: 'renew',
  title: 'Renew certificates',
  where: onControlPlanes,
  needs: { cluster: clusterSpec, found: configuration, place: certificatePlace, request: renewRequest },
  gives: { renewReport },
  run: async ({ host }, { found: { cluster, notices }, place, request }) => {
    const context = { cluster, now: new Date() };
    const known = renewablesOf(cluster);
    const wanted = known.filter(({ name }) => request.names?.includes(name) ?? true);
    request.keys.start(cluster.encryptionAlgorithm, wanted.length);
    const [files, kubeconfigs] = await Promise.all([
      readPkiDirectory(host, cluster),
      readKubeconfigs(host, place.kubeconfigDir),
    ]);
    const takeKey = () => request.keys.take(cluster.encryptionAlgorithm);
    const documents = new Map([...kubeconfigs].map(([name, { document }]) => [name, document]));
    const options = { context, files, kubeconfigs: documents, takeKey };
    const [renewals, kubelet] = await Promise.all([
      renew(wanted, options),
      request.names === undefined ? renewKubelet(host, options, documents.get('kubelet.conf')) : undefined,
    ]);
    await write(host, [...wantedFiles(renewals, cluster, place.kubeconfigDir), ...(kubelet?.files ?? [])]);
    const renewed = renewals.filter(({ outcome }) => outcome === 'renewed').map(({ name }) => name);
    return {
      renewReport: {
        certificates: [...renewals.map(rowOf), ...absent(request.names, known), ...(kubelet ? [kubelet.row] : [])],
        restart: await podsUsing(host, renewed),
        kubelet: kubelet !== undefined,
        notices: [...new Set([...notices, ...renewals.flatMap(({ warnings }) => warnings)])],
      },
    };
  },
});

const wantedFiles = (renewals: readonly Renewal[], cluster: ClusterConfiguration, kubeconfigDir: string): Wanted[] =>
  renewals.flatMap(({ files, kubeconfig }): Wanted[] => [
    ...files.map(([name, { content, mode }]) => ({
      path: `${cluster.certificatesDir}/${name}`,
      content,
      mode,
      secret: name.endsWith('.key'),
    })),
    ...(kubeconfig === undefined
      ? []
      : [
          {
            path: `${kubeconfigDir}/${kubeconfig.file}`,
            content: toYaml(kubeconfig.document),
            mode: 0o600,
            secret: true,
          },
        ]),
  ]);

/** kubeadm writes into the files that are there, so their owners and modes last. */
const write = async (host: Host, wanted: readonly Wanted[]): Promise<void> => {
  if (wanted.length === 0) return;
  const files = wanted.filter(({ kind }) => kind !== 'link').map(({ path }) => path);
  const before = await ownershipOf(host, files);
  await host.files.ensure(
    wanted.map((file) => {
      const found = before.get(file.path);
      return found === undefined || file.kind === 'link' ? file : { ...file, path: found.realPath, mode: found.mode };
    }),
  );
  await giveBack(host, before);
};

const rowOf = ({ name, outcome, ca, expires }: Renewal): RenewedRow => ({
  name,
  outcome,
  ca,
  ...(expires && { expires: expires.toISOString() }),
});

/** What was asked for by name but is no part of this cluster, as etcd's certificates where etcd is external. */
const absent = (
  names: readonly RenewableName[] | undefined,
  known: readonly { readonly name: string }[],
): readonly RenewedRow[] =>
  (names ?? [])
    .filter((name) => !known.some((row) => row.name === name))
    .map((name) => ({ name, outcome: 'missing', ca: 'etcd-ca' }));
