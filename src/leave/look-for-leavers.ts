import type { EtcdMembers, Kube, KubeObject } from '../kube/index.ts';
import { type Attendance, addressOfNode, HOST_ANNOTATION, isNodeReady } from '../phases/index.ts';
import type { Cluster } from '../spec/index.ts';
import { type Departures, type NodeSeen, whoLeft } from './who-left.ts';

export interface Looking {
  readonly cluster: Cluster;
  readonly kube: Kube;
  readonly etcd: EtcdMembers;
  readonly present: Attendance;
  readonly removeUnknown: boolean;
}

/** Asks the cluster who is part of it, and only where somebody is that the file does not name, who of the file answers. */
export const lookForLeavers = async ({ cluster, kube, etcd, present, removeUnknown }: Looking): Promise<Departures> => {
  const isLocal = 'local' in cluster.documents.cluster.etcd;
  const [objects, members] = await Promise.all([
    kube.list({ apiVersion: 'v1', kind: 'Node' }),
    isLocal ? etcd.list() : [],
  ]);
  const nodes = objects.map(seen);
  const { hosts } = cluster;
  const expected = new Map(hosts.map(({ name, nodeName }) => [nodeName ?? name, name]));
  const names = new Set(nodes.map(({ name }) => name));
  const isAsExpected =
    nodes.every(({ name, host }) => expected.has(name) && (host ?? expected.get(name)) === expected.get(name)) &&
    members.every(({ name }) => names.has(name) || expected.has(name));
  if (isAsExpected) return { leaving: [], unknown: [], undecided: [] };
  return whoLeft({ hosts, present: await present(), nodes, members, removeUnknown });
};

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';

const seen = (node: KubeObject): NodeSeen => ({
  name: node.metadata.name,
  host: node.metadata.annotations?.[HOST_ANNOTATION],
  address: addressOfNode(node),
  isReady: isNodeReady(node),
  isControlPlane: CONTROL_PLANE in (node.metadata.labels ?? {}),
});
