import { SlipwayError } from '../errors/index.ts';
import type { Kube, KubeAccess } from '../kube/index.ts';
import {
  checked,
  clusterSpec,
  controllersRun,
  everywhere,
  isNodeReady,
  type JoinMaterial,
  joinMaterial,
  nodeNameFree,
  nodeOf,
  step,
} from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import { type Cluster, type ClusterConfiguration, isControlPlane, readClusterConfiguration } from '../spec/index.ts';
import { discovered } from './artifacts.ts';
import { joinedCluster } from './control-plane/artifacts.ts';
import { discoverCluster, openAs } from './discover-cluster.ts';

/** kubeadm's discovery, then the configuration that the cluster keeps for its nodes. */
export const materialFromToken = step({
  id: 'discovery',
  title: 'Find the cluster and check that it is the right one',
  where: everywhere,
  needs: { cluster: clusterSpec, checked },
  gives: { discovered, joinMaterial, joinedCluster, nodeNameFree, controllersRun },
  run: async (context, { cluster }) => {
    const { host, member } = context;
    const access = await discoverCluster(context, cluster);
    const kube = openAs(context, access);
    try {
      const nodeName = nodeOf(cluster, member.spec, host.facts).name;
      const [node, configuration, kubelet] = await Promise.all([
        kube.get({ apiVersion: 'v1', kind: 'Node', name: nodeName }),
        configText(kube, 'kubeadm-config', 'ClusterConfiguration'),
        configText(kube, 'kubelet-config', 'kubelet'),
      ]);
      const [claim] = await host.files.look(['/etc/kubernetes/kubelet.conf']);
      if (node && isNodeReady(node) && claim?.kind === 'absent') throw alreadyThere(nodeName);
      const stored = readClusterConfiguration(configuration);
      if (isControlPlane(member.spec) && stored.controlPlaneEndpoint === undefined) throw oneAddress();
      return {
        discovered: access,
        joinMaterial: materialOf(bootstrapAccess(cluster, access), stored, asRecord(parseYaml(kubelet))),
        joinedCluster: withConfiguration(cluster, stored),
        nodeNameFree: undefined,
        controllersRun: undefined,
      };
    } finally {
      kube.close();
    }
  },
});

/** A token comes first: nobody approves what the administrator of an earlier run's admin.conf asks for a kubelet. */
const bootstrapAccess = ({ documents: { join } }: Cluster, access: KubeAccess): KubeAccess => {
  const token = join?.discovery.tlsBootstrapToken;
  return token === undefined ? access : { ...access, token };
};

const materialOf = (
  { server, ca, token, cert, key }: KubeAccess,
  cluster: ClusterConfiguration,
  kubelet: JoinMaterial['kubelet'],
): JoinMaterial => ({
  server,
  ca,
  cluster,
  kubelet,
  credentials: async () => {
    if (token !== undefined) return { token };
    if (cert !== undefined && key !== undefined) return { certificate: cert, key };
    throw new SlipwayError('DISCOVERY_FAILED', 'The discovery file holds nothing that the kubelet could join with.', {
      hint: 'Give a token besides: --tls-bootstrap-token TOKEN',
    });
  },
});

const withConfiguration = (cluster: Cluster, stored: ClusterConfiguration): Cluster => ({
  ...cluster,
  kubernetesVersion: stored.kubernetesVersion,
  ...(stored.controlPlaneEndpoint === undefined ? {} : { controlPlaneEndpoint: stored.controlPlaneEndpoint }),
  documents: { ...cluster.documents, cluster: stored },
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

/** As kubeadm: nodes would go on asking the first control plane alone. */
const oneAddress = (): SlipwayError =>
  new SlipwayError('JOIN_REFUSED', 'The cluster has no controlPlaneEndpoint, so it takes no further control planes.', {
    hint: 'It is set when a cluster is made: slipway init --control-plane-endpoint NAME:6443',
  });
