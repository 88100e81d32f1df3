import { type HostSpec, isControlPlane, isEtcdHost, isNode, isWorker, mayLead } from '../spec/index.ts';
import type { Member } from '../workflow/index.ts';

/** The values of a phase's `where`. */
type Place = (member: Member<HostSpec>, members: readonly Member<HostSpec>[]) => boolean;

/** The first control plane of the file. */
export const onLeader: Place = (member, members) => members.find(({ spec }) => mayLead(spec))?.name === member.name;

export const onControlPlanes: Place = ({ spec }) => isControlPlane(spec);
/** Control planes besides the leader: they join. */
export const onJoiningControlPlanes: Place = (member, members) =>
  isControlPlane(member.spec) && !onLeader(member, members);
/** Hosts that are workers and nothing else: they join. */
export const onWorkers: Place = ({ spec }) => isWorker(spec);
/** Hosts that are nodes: all but those that only run etcd. */
export const onNodes: Place = ({ spec }) => isNode(spec);
/** Members of an etcd on hosts of its own. */
export const onEtcdHosts: Place = ({ spec }) => isEtcdHost(spec);
export const everywhere: Place = () => true;
