import type { EtcdPeer } from '../kube/index.ts';
import type { HostSpec } from '../spec/index.ts';

/** A node of the cluster as far as it matters here. */
export interface NodeSeen {
  readonly name: string;
  /** The host of a cluster file that it was made from. */
  readonly host: string | undefined;
  /** InternalIP. */
  readonly address: string;
  readonly isReady: boolean;
  readonly isControlPlane: boolean;
}

export interface Scene {
  readonly hosts: readonly HostSpec[];
  /** Those of them that answer, and their nodes' names. */
  readonly present: readonly { readonly host: string; readonly nodeName: string }[];
  readonly nodes: readonly NodeSeen[];
  /** Of an etcd on the control planes; empty where it is elsewhere. */
  readonly members: readonly EtcdPeer[];
  /** Also what was not made from a cluster file. */
  readonly removeUnknown: boolean;
}

export interface Leaver {
  readonly name: string;
  readonly address: string;
  readonly isReady: boolean;
  readonly isControlPlane: boolean;
  readonly hasNode: boolean;
  readonly member: EtcdPeer | undefined;
}

export interface Departures {
  readonly leaving: readonly Leaver[];
  /** Nodes and members that no cluster file made: they stay. */
  readonly unknown: readonly string[];
  /** Nodes that may be those of a host which does not answer: they stay for now. */
  readonly undecided: readonly string[];
}

/**
 * Who is in the cluster and not in the file any more. A node knows which host of the file it was made from; without that it is somebody
 * else's. A host whose node nobody knows, and that does not answer, may be any of them under a new name.
 */
export const whoLeft = (scene: Scene): Departures => {
  const verdicts = scene.nodes.map((node) => ({ node, verdict: verdictOn(node, scene) }));
  const among = (verdict: Verdict) => verdicts.filter((one) => one.verdict === verdict).map(({ node }) => node);
  const strayMembers = scene.members.filter((member) => isStray(member, scene));
  const gone = [...among('gone'), ...(scene.removeUnknown ? among('unknown') : [])];
  return {
    leaving: [
      ...gone.map((node) => leaverOf(node, scene)),
      ...(scene.removeUnknown ? strayMembers.map(memberAlone) : []),
    ],
    unknown: scene.removeUnknown
      ? []
      : [
          ...among('unknown').map(({ name }) => `node ${name}`),
          ...strayMembers.map(({ name, id }) => `etcd member ${name || id}`),
        ],
    undecided: among('undecided').map(({ name }) => name),
  };
};

type Verdict = 'stays' | 'gone' | 'unknown' | 'undecided';

const verdictOn = (node: NodeSeen, { hosts, present, nodes }: Scene): Verdict => {
  if (present.some(({ nodeName }) => nodeName === node.name)) return 'stays';
  const silent = hosts.filter(({ name }) => !present.some(({ host }) => host === name));
  const isOf = (host: HostSpec): boolean =>
    node.host === host.name || namesOf(host).has(node.name) || reaches(host, node);
  if (silent.some(isOf)) return 'stays';
  if (node.host === undefined) return 'unknown';
  const isPlaced = ({ name }: HostSpec): boolean => nodes.some((other) => other.host === name);
  return silent.every(isPlaced) ? 'gone' : 'undecided';
};

const namesOf = ({ name, nodeName }: HostSpec): ReadonlySet<string> => new Set([nodeName ?? name]);

const reaches = ({ address, connection }: HostSpec, node: NodeSeen): boolean =>
  node.address !== '' && [address, connection.type === 'ssh' ? connection.host : undefined].includes(node.address);

const leaverOf = ({ name, address, isReady, isControlPlane }: NodeSeen, { members }: Scene): Leaver => ({
  name,
  address,
  isReady,
  isControlPlane,
  hasNode: true,
  member: members.find((member) => member.name === name),
});

/** A member that started and whose node is no more; one that is just joining has no name or no vote. */
const isStray = ({ name, isLearner }: EtcdPeer, { nodes, present, hosts }: Scene): boolean =>
  name !== '' &&
  !isLearner &&
  !nodes.some((node) => node.name === name) &&
  !present.some(({ nodeName }) => nodeName === name) &&
  !hosts.some((host) => namesOf(host).has(name));

const memberAlone = (member: EtcdPeer): Leaver => ({
  name: member.name,
  address: '',
  isReady: false,
  isControlPlane: true,
  hasNode: false,
  member,
});
