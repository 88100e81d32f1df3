import { SlipwayError } from '../errors/index.ts';
import { defaultLabSubnet, defaultPodSubnet } from './check-cluster.ts';
import { quorumFault } from './check-hosts.ts';
import type { Cluster } from './cluster.ts';
import { completeClusterConfiguration, completeInitConfiguration, defaultBindPort } from './kubeadm-defaults.ts';
import { defaultKubernetesVersion } from './versions.ts';

/** The cluster of `slipway up` without a file: machines of the lab, everything built from source where Go is there, else fetched. It has no hosts yet. Throws USAGE for an even number of control planes. */
export const labCluster = (size: { readonly controlPlanes: number; readonly workers: number }): Cluster => {
  const fault = quorumFault(size.controlPlanes);
  if (fault !== undefined) throw new SlipwayError('USAGE', `${fault}.`, { hint: 'Type --control-planes 1, 3 or 5.' });
  const cluster = completeClusterConfiguration(
    { networking: { podSubnet: defaultPodSubnet } },
    defaultKubernetesVersion,
    defaultBindPort,
  );
  const { serviceSubnet, dnsDomain } = cluster.networking;
  return {
    name: 'lab',
    kubernetesVersion: defaultKubernetesVersion,
    network: { podSubnet: defaultPodSubnet, serviceSubnet, dnsDomain, addon: 'flannel', backend: 'vxlan' },
    hosts: [],
    provider: { type: 'lab', ...size, subnet: defaultLabSubnet },
    components: { sources: [{ type: 'source' }, { type: 'mirror' }], delivery: 'upload', versions: {} },
    playbooks: { before: [], after: [] },
    documents: { cluster, init: completeInitConfiguration({}) },
  };
};
