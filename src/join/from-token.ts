import { SlipwayError } from '../errors/index.ts';
import type { Kube } from '../kube/index.ts';
import { checked, clusterSpec, isNodeReady, joinMaterial, nodeOf, onWorkers, step } from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import { readClusterConfiguration } from '../spec/index.ts';
import { discoverCluster, openWithToken } from './discover-cluster.ts';

/** kubeadm's token discovery, then the configuration that the cluster keeps for its nodes. */
export const materialFromToken = step({
  id: 'discovery',
  title: 'Find the cluster and check that it is the right one',
  where: onWorkers,
  needs: { cluster: clusterSpec, checked },
  gives: { joinMaterial },
  run: async (context, { cluster }) => {
    const { host, member } = context;
    const found = await discoverCluster(context, cluster);
    const kube = openWithToken(context, found);
    try {
      const nodeName = nodeOf(cluster, member.spec, host.facts).name;
      const [node, configuration, kubelet] = await Promise.all([
        kube.get({ apiVersion: 'v1', kind: 'Node', name: nodeName }),
        configText(kube, 'kubeadm-config', 'ClusterConfiguration'),
        configText(kube, 'kubelet-config', 'kubelet'),
      ]);
      const [claim] = await host.files.look(['/etc/kubernetes/kubelet.conf']);
      if (node && isNodeReady(node) && claim?.kind === 'absent') throw alreadyThere(nodeName);
      const { server, ca, token } = found;
      return {
        joinMaterial: {
          server,
          ca,
          token: async () => token,
          cluster: readClusterConfiguration(configuration),
          kubelet: asRecord(parseYaml(kubelet)),
        },
      };
    } finally {
      kube.close();
    }
  },
});

const configText = async (kube: Kube, name: string, key: string): Promise<string> => {
  const object = await kube.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name });
  const text = asRecord(object?.['data'])[key];
  if (typeof text === 'string') return text;
  throw new SlipwayError('DISCOVERY_FAILED', `The cluster has no ConfigMap kube-system/${name} with the key ${key}.`, {
    hint: 'On a control plane: slipway init phase upload-config',
  });
};

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const alreadyThere = (name: string): SlipwayError =>
  new SlipwayError('DISCOVERY_FAILED', `A node named "${name}" is already in the cluster and Ready.`, {
    hint: `Give this host another name with --node-name, or remove the old one: kubectl delete node ${name}`,
  });
