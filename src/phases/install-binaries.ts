import type { Component, ComponentStore, HostDownload } from '../components/index.ts';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';
import { binariesInstalled, claimed, clusterSpec, componentStore } from './artifacts.ts';
import { componentsOfHost, downloadsOf, type Upload, uploadsOf } from './components-of-host.ts';
import { fileMarks, noteInstalled, readInstalled } from './installed-components.ts';
import { kubeconfigFile } from './kubernetes-paths.ts';
import { everywhere } from './places.ts';
import { step } from './step.ts';

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
export const deliverBinaries = async (
  context: PhaseContext<HostSpec>,
  cluster: Cluster,
  store: ComponentStore,
  isWanted: (component: Component) => boolean,
): Promise<void> => {
  const { host, member } = context;
  const wanted = componentsOfHost(cluster, member.spec, host.facts).filter(
    (component) => component.kind === 'binary' && isWanted(component),
  );
  const missing = await missingBinaries(host, wanted);
  if (missing.length === 0) return;
  const downloads = await downloadsOf(context, cluster, missing);
  const sums = downloads
    ? await download(context, downloads)
    : await upload(context, await uploadsOf(context, store, cluster, missing));
  await note(host, missing, sums);
};

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

/** SHA-256 of what was delivered, by name of component. */
type Sums = ReadonlyMap<string, string>;

const upload = async ({ host, progress }: PhaseContext<HostSpec>, uploads: readonly Upload[]): Promise<Sums> => {
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
  return new Map(uploads.map(({ component, content }) => [component.name, content.sha256]));
};

const download = async (
  { host, progress, signal }: PhaseContext<HostSpec>,
  downloads: readonly HostDownload[],
): Promise<Sums> => {
  for (const [index, { command, from, names }] of downloads.entries()) {
    progress(index, downloads.length, 'downloads');
    await host.run(command, `Download ${names.join(', ')} from ${from}`, { signal });
  }
  return new Map(downloads.flatMap(({ names, sha256 }) => names.map((name) => [name, sha256] as const)));
};

const note = async (host: Host, components: readonly Component[], sums: Sums): Promise<void> => {
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

const missingBinaries = async (host: Host, wanted: readonly Component[]): Promise<readonly Component[]> => {
  const [record, marks] = await Promise.all([readInstalled(host), fileMarks(host, wanted.map(placeOf))]);
  return wanted.filter((component) => {
    const known = record[component.name];
    return known?.version !== component.version || known.mark === '' || known.mark !== marks.get(placeOf(component));
  });
};

const placeOf = ({ installPath, name }: Component): string => installPath ?? `/usr/local/bin/${name}`;
