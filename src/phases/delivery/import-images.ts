import type { Component, ComponentStore } from '../../components/index.ts';
import type { ContentStream, Host } from '../../host/index.ts';
import { type Cluster, type HostSpec, isControlPlane } from '../../spec/index.ts';
import type { Artifact, PhaseContext } from '../../workflow/index.ts';
import { clusterSpec, componentStore, controlPlaneImages, nodeImages, runtimeReady } from '../artifacts.ts';
import { onControlPlanes, onNodes } from '../places.ts';
import { type Step, step } from '../step.ts';
import { type Delivery, deliverComponents, type Wish } from './deliver-components.ts';
import { noteInstalled, readInstalled } from './installed-components.ts';

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
export const deliverImages = (
  context: PhaseContext<HostSpec>,
  cluster: Cluster,
  store: ComponentStore,
  isWanted: Wish['isWanted'],
): Promise<void> => deliverComponents(images, { context, cluster, store, isWanted });

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

const upload: Delivery['upload'] = async ({ host, progress }, uploads) => {
  for (const [index, { component, content }] of uploads.entries()) {
    progress(index, uploads.length, 'images');
    await importImage(host, component, content);
  }
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

const download: Delivery['download'] = async ({ host, progress, signal }, downloads) => {
  for (const [index, { command, from }] of downloads.entries()) {
    progress(index, downloads.length, 'images');
    await host.run(command, `Pull ${from}`, { signal });
  }
};

const note: Delivery['note'] = async ({ host, plan }, components, sums) => {
  const digests = await imageDigests(host);
  const entries = components.map(({ name, version, imageRef: at = '' }) => [
    name,
    { version, sha256: sums.get(name) ?? '', mark: digests.get(at) ?? (plan ? PLANNED : ''), at },
  ]);
  await noteInstalled(host, Object.fromEntries(entries));
};

const missing: Delivery['missing'] = async (host, wanted) => {
  const [record, digests] = await Promise.all([readInstalled(host), imageDigests(host)]);
  return wanted.filter(({ name, version, imageRef = '' }) => {
    const known = record[name];
    const isPlanned = known?.version === version && known.mark === PLANNED;
    return !isPlanned && (known?.version !== version || known.mark === '' || known.mark !== digests.get(imageRef));
  });
};

const images: Delivery = { kind: 'image', missing, upload, download, note };

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
