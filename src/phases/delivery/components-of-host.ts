import {
  type Component,
  type ComponentStore,
  componentsFor,
  contentOf,
  type HostDownload,
  hostDownloads,
  type LocalArtifact,
} from '../../components/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { ContentStream, Facts } from '../../host/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';

/** What a host of these roles needs and nothing else. Throws HOST_UNSUPPORTED for an architecture without components. */
export const componentsOfHost = (cluster: Cluster, spec: HostSpec, facts: Facts): readonly Component[] =>
  componentsFor({
    kubernetesVersion: cluster.kubernetesVersion,
    versions: cluster.components.versions,
    addon: cluster.network.addon,
    roles: spec.roles,
    arch: archOf(spec.name, facts),
  }).filter(({ name }) => name !== 'etcd' || 'local' in cluster.documents.cluster.etcd);

/** A component on its way to a host. */
export interface Upload {
  readonly component: Component;
  readonly content: ContentStream;
  readonly mode: number;
}

type Context = Pick<PhaseContext<HostSpec>, 'host' | 'say' | 'plan' | 'signal'>;

/** Components in the operator's cache, fetched or built when they are not there; a plan takes their names for it. */
export const uploadsOf = async (
  { host, say, plan }: Context,
  store: ComponentStore,
  cluster: Cluster,
  components: readonly Component[],
): Promise<readonly Upload[]> => {
  say(`needs ${components.map(({ name }) => name).join(', ')}`);
  if (plan) return components.map((component) => ({ component, content: notFetched, mode: modeOf(component) }));
  const artifacts = await store.get({
    kubernetesVersion: cluster.kubernetesVersion,
    versions: cluster.components.versions,
    arch: archOf(host.name, host.facts),
    names: components.map(({ name }) => name),
  });
  return artifacts.map((artifact) => uploadOf(artifact, components));
};

const uploadOf = (artifact: LocalArtifact, components: readonly Component[]): Upload => {
  const component = components.find(({ name }) => name === artifact.name);
  if (component) return { component, content: contentOf(artifact), mode: artifact.mode };
  throw new SlipwayError('INTERNAL', `The component ${artifact.name} came without being asked for.`);
};

const PROGRAM = 0o755;
const ARCHIVE = 0o644;
const modeOf = ({ kind }: Component): number => (kind === 'binary' ? PROGRAM : ARCHIVE);

/** Stands for bytes that a plan does not need: differs from whatever is on the host. */
const notFetched: ContentStream = {
  size: 0,
  sha256: '',
  open: () => {
    throw new SlipwayError('INTERNAL', 'A plan has opened a component.');
  },
};

/** How the host fetches them by itself, where the cluster file says so and names a mirror; `undefined`: they are uploaded. */
export const downloadsOf = async (
  { signal }: Context,
  cluster: Cluster,
  components: readonly Component[],
): Promise<readonly HostDownload[] | undefined> => {
  const mirror = cluster.components.sources.find((source) => source.type === 'mirror');
  if (cluster.components.delivery !== 'download' || mirror === undefined) return undefined;
  return hostDownloads(mirror, components, { signal });
};

const archOf = (name: string, { arch }: Facts): 'amd64' | 'arm64' => {
  if (arch !== 'other') return arch;
  throw new SlipwayError('HOST_UNSUPPORTED', `${name} is neither amd64 nor arm64.`, { hint: 'Use another machine.' });
};
