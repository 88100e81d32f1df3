import { type Component, contentOf, type LocalArtifact } from '../components/index.ts';
import type { Host } from '../host/index.ts';
import { type HostSpec, isControlPlane } from '../spec/index.ts';
import type { Artifact } from '../workflow/index.ts';
import { clusterSpec, componentStore, controlPlaneImages, nodeImages, runtimeReady } from './artifacts.ts';
import { componentsOfHost, fetchComponents } from './components-of-host.ts';
import { noteInstalled, readInstalled } from './installed-components.ts';
import { everywhere, onControlPlanes } from './places.ts';
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
      const { host, member, progress } = context;
      const wanted = componentsOfHost(cluster, member.spec, host.facts).filter(
        (component) => component.kind === 'image' && isWanted(component, member.spec),
      );
      const missing = await missingImages(host, wanted);
      if (missing.length === 0) return { done: undefined };
      const artifacts = await fetchComponents(context, store, cluster, missing);
      let finished = 0;
      for (const artifact of artifacts) {
        await importImage(host, artifact);
        finished += 1;
        progress(finished, artifacts.length, 'images');
      }
      await noteImages(host, artifacts);
      return { done: undefined };
    },
    recover: async () => ({ done: undefined }),
  });

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
  everywhere,
  ({ name }, spec) => !STATIC_POD_IMAGES.has(name) || (name === 'pause' && !isControlPlane(spec)),
);

const CTR = ['-n', 'k8s.io', 'images'] as const;

const importImage = async (host: Host, artifact: LocalArtifact): Promise<void> => {
  const path = `/var/lib/slipway/images/${artifact.name}.tar`;
  await host.files.ensure([{ path, content: contentOf(artifact) }]);
  try {
    await host.run({ file: 'ctr', args: [...CTR, 'import', path] }, `Import ${artifact.imageRef}`);
  } finally {
    await host.files.remove([path]);
  }
};

const noteImages = async (host: Host, artifacts: readonly LocalArtifact[]): Promise<void> => {
  const digests = await imageDigests(host);
  await noteInstalled(
    host,
    Object.fromEntries(
      artifacts.map(({ name, version, sha256, imageRef: at = '' }) => [
        name,
        { version, sha256, mark: digests.get(at) ?? '', at },
      ]),
    ),
  );
};

const missingImages = async (host: Host, wanted: readonly Component[]): Promise<readonly Component[]> => {
  const [record, digests] = await Promise.all([readInstalled(host), imageDigests(host)]);
  return wanted.filter(({ name, version, imageRef = '' }) => {
    const known = record[name];
    return known?.version !== version || known.mark === '' || known.mark !== digests.get(imageRef);
  });
};

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
