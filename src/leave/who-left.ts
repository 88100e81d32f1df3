import type { EtcdPeer } from '../kube/index.ts';
import type { Attendant } from '../phases/index.ts';
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
  /** Those of them that answer. */
  readonly present: readonly Attendant[];
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
          ...strayMembers.map((member) => `etcd member ${calledBy(member)}`),
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

/** A member whose node is no more. One that has no vote yet is told by its address: it has no name, or no node, while its host joins. */
const isStray = (member: EtcdPeer, scene: Scene): boolean => {
  const { name, isLearner } = member;
  const isKnown =
    name !== '' &&
    (scene.nodes.some((node) => node.name === name) ||
      scene.present.some(({ nodeName }) => nodeName === name) ||
      scene.hosts.some((host) => namesOf(host).has(name)));
  if (isKnown) return false;
  return name !== '' && !isLearner ? true : hasNoHost(member, scene);
};

/** Left by a join that was cut and whose host is gone since; etcd takes no other learner then. Whoever does not answer may be it. */
const hasNoHost = ({ peerUrls: [url] }: EtcdPeer, { hosts, present, nodes }: Scene): boolean => {
  if (url === undefined || present.length < hosts.length) return false;
  const address = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return ![...present, ...nodes].some((one) => one.address === address);
};

/** A member that has never started has no name. */
const calledBy = ({ name, id, peerUrls: [url = id], isLearner }: EtcdPeer): string =>
  isLearner ? `${name || url} (without a vote; no other can join before it is gone)` : name || url;

const memberAlone = (member: EtcdPeer): Leaver => ({
  name: member.name || member.peerUrls[0] || member.id,
  address: '',
  isReady: false,
  isControlPlane: true,
  hasNode: false,
  member,
});
