import { type Component, type ComponentStore, componentsFor, type LocalArtifact } from '../components/index.ts';
import { SlipwayError } from '../errors/index.ts';
import type { Facts } from '../host/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

/** What a host of these roles needs and nothing else. Throws HOST_UNSUPPORTED for an architecture without components. */
export const componentsOfHost = (cluster: Cluster, spec: HostSpec, facts: Facts): readonly Component[] =>
  componentsFor({
    kubernetesVersion: cluster.kubernetesVersion,
    versions: cluster.components.versions,
    addon: cluster.network.addon,
    roles: spec.roles,
    arch: archOf(spec.name, facts),
  });

/** Fetches into the operator's cache, telling how far it is. */
export const fetchComponents = async (
  { host, say }: Pick<PhaseContext<HostSpec>, 'host' | 'say'>,
  store: ComponentStore,
  cluster: Cluster,
  components: readonly Component[],
): Promise<readonly LocalArtifact[]> => {
  say(`needs ${components.map(({ name }) => name).join(', ')}`);
  return store.get({
    kubernetesVersion: cluster.kubernetesVersion,
    versions: cluster.components.versions,
    arch: archOf(host.name, host.facts),
    names: components.map(({ name }) => name),
  });
};

const archOf = (name: string, { arch }: Facts): 'amd64' | 'arm64' => {
  if (arch !== 'other') return arch;
  throw new SlipwayError('HOST_UNSUPPORTED', `${name} is neither amd64 nor arm64.`, { hint: 'Use another machine.' });
};
