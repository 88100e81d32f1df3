import { expirations } from '../certs/index.ts';
import type { Host } from '../host/index.ts';
import { type Kube, type KubeObject, textAt } from '../kube/index.ts';
import {
  addressOfNode,
  clusterSpec,
  isCordoned,
  isNodeReady,
  isPodReady,
  onLeader,
  openKube,
  readKubeconfigs,
  readPkiDirectory,
  step,
} from '../phases/index.ts';
import type { Cluster } from '../spec/index.ts';
import { type CertificateStatus, type ClusterStatus, clusterStatus, type NodeStatus } from './artifacts.ts';

const SECONDS_PER_DAY = 86_400;

export const lookAtCluster = step({
  id: 'status/cluster',
  title: 'Look at the cluster',
  where: onLeader,
  needs: { cluster: clusterSpec },
  gives: { clusterStatus },
  run: async (context, { cluster }) => {
    const [certificates, seen] = await Promise.all([
      certificatesOf(context.host, cluster),
      openKube(context, cluster, 'admin.conf').then(seenThrough).catch(unreachable),
    ]);
    return { clusterStatus: { ...seen, certificates } };
  },
});

type Seen = Omit<ClusterStatus, 'certificates'>;

const seenThrough = async (kube: Kube): Promise<Seen> => {
  const selector = { apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system', labelSelector: 'tier=control-plane' };
  try {
    const [nodes, pods] = await Promise.all([kube.list({ apiVersion: 'v1', kind: 'Node' }), kube.list(selector)]);
    const controlPlane = pods.map((pod) => ({ name: pod.metadata.name, ready: isPodReady(pod) }));
    return { reachable: true, nodes: nodes.map(nodeStatus), controlPlane };
  } finally {
    kube.close();
  }
};

const unreachable = (): Seen => ({ reachable: false, nodes: [], controlPlane: [] });

const nodeStatus = (node: KubeObject): NodeStatus => ({
  name: node.metadata.name,
  ready: isNodeReady(node),
  version: textAt(node, 'status', 'nodeInfo', 'kubeletVersion'),
  address: addressOfNode(node),
  cordoned: isCordoned(node),
});

const certificatesOf = async (host: Host, cluster: Cluster): Promise<readonly CertificateStatus[]> => {
  const configuration = cluster.documents.cluster;
  const [files, kubeconfigs] = await Promise.all([readPkiDirectory(host, configuration), readKubeconfigs(host)]);
  const documents = new Map([...kubeconfigs].map(([name, { document }]) => [name, document]));
  return expirations(configuration, files, documents, new Date()).flatMap(({ name, expires, residualSeconds = 0 }) =>
    expires === undefined
      ? []
      : [{ name, expires: expires.toISOString(), daysLeft: Math.floor(residualSeconds / SECONDS_PER_DAY) }],
  );
};
