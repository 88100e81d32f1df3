import type { Component, ComponentStore } from '../../components/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { binariesInstalled, claimed, clusterSpec, componentStore } from '../artifacts.ts';
import { kubeconfigFile } from '../kubernetes-paths.ts';
import { everywhere } from '../places.ts';
import { step } from '../step.ts';
import { type Delivery, deliverComponents, type Wish } from './deliver-components.ts';
import { fileMarks, noteInstalled, readInstalled } from './installed-components.ts';

/** Puts the programs a host's roles need where they belong; a host that has them gets nothing. */
export const installBinaries = step({
  id: 'components/binaries',
  title: 'Install containerd, CNI plugins and Kubernetes',
  where: everywhere,
  needs: { cluster: clusterSpec, store: componentStore, claimed },
  gives: { binariesInstalled },
  run: async (context, { cluster, store }) => {
    const isOlder = await runsAnotherKubernetes(context.host, cluster);
    if (isOlder) context.warn(keptAsItIs(context.host, cluster));
    await deliverBinaries(context, cluster, store, ({ project }) => !(isOlder && project === 'kubernetes'));
    return { binariesInstalled: undefined };
  },
  recover: async () => ({ binariesInstalled: undefined }),
});

/** Puts those programs of a host's roles where they belong that are not there in the version wanted. */
export const deliverBinaries = (
  context: PhaseContext<HostSpec>,
  cluster: Cluster,
  store: ComponentStore,
  isWanted: Wish['isWanted'],
): Promise<void> => deliverComponents(binaries, { context, cluster, store, isWanted });

/**
 * A node that has joined changes its version in a rollout only: drained, and after the control plane. Where none was begun (nobody
 * could be asked what runs), its kubelet is left alone.
 */
const runsAnotherKubernetes = async (host: Host, cluster: Cluster): Promise<boolean> => {
  const { kubelet } = await readInstalled(host);
  if (kubelet === undefined || `v${kubelet.version.replace(/^v/, '')}` === cluster.kubernetesVersion) return false;
  const [joined] = await host.files.look([kubeconfigFile('kubelet.conf')]);
  return joined?.kind === 'file';
};

const keptAsItIs = (host: Host, cluster: Cluster): SlipwayError =>
  new SlipwayError(
    'UPGRADE_HALTED',
    `${host.name} has joined with another Kubernetes than ${cluster.kubernetesVersion}, and keeps it for now.`,
    { hint: 'When the control plane answers, this upgrades it: slipway apply -f cluster.yaml' },
  );

const upload: Delivery['upload'] = async ({ host, progress }, uploads) => {
  const total = uploads.reduce((sum, { content }) => sum + content.size, 0);
  const sent = new Map<string, number>();
  await host.files.ensure(
    uploads.map(({ component, content, mode }) => ({
      path: placeOf(component),
      content,
      mode,
      onProgress: (bytes: number) => {
        sent.set(component.name, bytes);
        const done = [...sent.values()].reduce((sum, part) => sum + part, 0);
        progress(done, total, 'bytes');
      },
    })),
  );
};

const download: Delivery['download'] = async ({ host, progress, signal }, downloads) => {
  for (const [index, { command, from, names }] of downloads.entries()) {
    progress(index, downloads.length, 'downloads');
    await host.run(command, `Download ${names.join(', ')} from ${from}`, { signal });
  }
};

const note: Delivery['note'] = async ({ host }, components, sums) => {
  const marks = await fileMarks(host, components.map(placeOf));
  const entries = components.map((component) => {
    const at = placeOf(component);
    return [
      component.name,
      { version: component.version, sha256: sums.get(component.name) ?? '', mark: marks.get(at) ?? '', at },
    ] as const;
  });
  await noteInstalled(host, Object.fromEntries(entries));
};

const missing: Delivery['missing'] = async (host, wanted) => {
  const [record, marks] = await Promise.all([readInstalled(host), fileMarks(host, wanted.map(placeOf))]);
  return wanted.filter((component) => {
    const known = record[component.name];
    return known?.version !== component.version || known.mark === '' || known.mark !== marks.get(placeOf(component));
  });
};

const binaries: Delivery = { kind: 'binary', missing, upload, download, note };

const placeOf = ({ installPath, name }: Component): string => installPath ?? `/usr/local/bin/${name}`;
