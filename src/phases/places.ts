import { type HostSpec, isControlPlane, mayLead } from '../spec/index.ts';
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
export const onWorkers: Place = ({ spec }) => !isControlPlane(spec);
export const everywhere: Place = () => true;
