import { type RenewableName, type Renewal, renew, renewablesOf } from '../certs/index.ts';
import {
  clusterSpec,
  onControlPlanes,
  readKubeconfigs,
  readPkiDirectory,
  renewedFiles,
  step,
  writeInPlace,
} from '../phases/index.ts';
import { certificatePlace, configuration, type RenewedRow, renewReport, renewRequest } from './artifacts.ts';
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
    await writeInPlace(host, [...renewedFiles(renewals, cluster, place.kubeconfigDir), ...(kubelet?.files ?? [])]);
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
