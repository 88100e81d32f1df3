import type { Component, ComponentStore, HostDownload } from '../components/index.ts';
import type { ContentStream, Host } from '../host/index.ts';
import { type Cluster, type HostSpec, isControlPlane } from '../spec/index.ts';
import type { Artifact, PhaseContext } from '../workflow/index.ts';
import { clusterSpec, componentStore, controlPlaneImages, nodeImages, runtimeReady } from './artifacts.ts';
import { componentsOfHost, downloadsOf, type Upload, uploadsOf } from './components-of-host.ts';
import { noteInstalled, readInstalled } from './installed-components.ts';
import { onControlPlanes, onNodes } from './places.ts';
import { type Step, step } from './step.ts';

/** Static pods run from these: without them the kubelet would ask a registry and back off. */
const STATIC_POD_IMAGES = new Set(['pause', 'etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);

const importImages = (
  id: string,
  title: string,
  done: Artifact<void>,
  where: Step['where'],
  isWanted: (component: Component, spec: HostSpec) => boolean,
): Step =>
  step({
    id: `components/${id}`,
    title,
    where,
    needs: { cluster: clusterSpec, store: componentStore, runtimeReady },
    gives: { done },
    run: async (context, { cluster, store }) => {
      await deliverImages(context, cluster, store, (component) => isWanted(component, context.member.spec));
      return { done: undefined };
    },
    recover: async () => ({ done: undefined }),
  });

/** Brings those images of a host's roles into its runtime that it has not; what runs there is not disturbed. */
export const deliverImages = async (
  context: PhaseContext<HostSpec>,
  cluster: Cluster,
  store: ComponentStore,
  isWanted: (component: Component) => boolean,
): Promise<void> => {
  const { host, member } = context;
  const wanted = componentsOfHost(cluster, member.spec, host.facts).filter(
    (component) => component.kind === 'image' && isWanted(component),
  );
  const missing = await missingImages(host, wanted);
  if (missing.length === 0) return;
  const downloads = await downloadsOf(context, cluster, missing);
  const sums = downloads
    ? await download(context, downloads)
    : await upload(context, await uploadsOf(context, store, cluster, missing));
  await noteImages(context, missing, sums);
};

/** What static pods run from, first: the kubelet starts them as soon as they are there. */
export const importControlPlaneImages = importImages(
  'control-plane-images',
  'Import the images of the control plane',
  controlPlaneImages,
  onControlPlanes,
  ({ name }) => STATIC_POD_IMAGES.has(name),
);

export const importNodeImages = importImages(
  'node-images',
  'Import the images of add-ons',
  nodeImages,
  onNodes,
  ({ name }, spec) => !STATIC_POD_IMAGES.has(name) || (name === 'pause' && !isControlPlane(spec)),
);

const CTR = ['-n', 'k8s.io', 'images'] as const;

/** SHA-256 of what was delivered, by name of component. */
type Sums = ReadonlyMap<string, string>;

const upload = async ({ host, progress }: PhaseContext<HostSpec>, uploads: readonly Upload[]): Promise<Sums> => {
  for (const [index, { component, content }] of uploads.entries()) {
    progress(index, uploads.length, 'images');
    await importImage(host, component, content);
  }
  return new Map(uploads.map(({ component, content }) => [component.name, content.sha256]));
};

const importImage = async (host: Host, { name, imageRef = name }: Component, content: ContentStream): Promise<void> => {
  const path = `/var/lib/slipway/images/${name}.tar`;
  await host.files.ensure([{ path, content }]);
  try {
    await host.run({ file: 'ctr', args: [...CTR, 'import', path] }, `Import ${imageRef}`);
  } finally {
    await host.files.remove([path]);
  }
};

const download = async (
  { host, progress, signal }: PhaseContext<HostSpec>,
  downloads: readonly HostDownload[],
): Promise<Sums> => {
  for (const [index, { command, from }] of downloads.entries()) {
    progress(index, downloads.length, 'images');
    await host.run(command, `Pull ${from}`, { signal });
  }
  return new Map(downloads.flatMap(({ names, sha256 }) => names.map((name) => [name, sha256] as const)));
};

const noteImages = async (
  { host, plan }: PhaseContext<HostSpec>,
  components: readonly Component[],
  sums: Sums,
): Promise<void> => {
  const digests = await imageDigests(host);
  const entries = components.map(({ name, version, imageRef: at = '' }) => [
    name,
    { version, sha256: sums.get(name) ?? '', mark: digests.get(at) ?? (plan ? PLANNED : ''), at },
  ]);
  await noteInstalled(host, Object.fromEntries(entries));
};

const missingImages = async (host: Host, wanted: readonly Component[]): Promise<readonly Component[]> => {
  const [record, digests] = await Promise.all([readInstalled(host), imageDigests(host)]);
  return wanted.filter(({ name, version, imageRef = '' }) => {
    const known = record[name];
    const isPlanned = known?.version === version && known.mark === PLANNED;
    return !isPlanned && (known?.version !== version || known.mark === '' || known.mark !== digests.get(imageRef));
  });
};

/** In the record that a plan keeps: several phases look for images, and one brings them. */
const PLANNED = 'planned';

const imageDigests = async (host: Host): Promise<ReadonlyMap<string, string>> => {
  const { stdout, exitCode } = await host.query({ file: 'ctr', args: [...CTR, 'ls'] }, { allow: [1, 127] });
  return exitCode === 0 ? parseImages(stdout) : new Map();
};

/** Reads `ctr images ls`: reference, media type, digest, … */
export const parseImages = (output: string): ReadonlyMap<string, string> =>
  new Map(
    output
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([ref, , digest]) => (ref && digest ? [[ref, digest] as const] : [])),
  );
