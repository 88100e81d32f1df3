import type { Step } from '../phases/index.ts';
import { findLeavers } from './find-leavers.ts';
import { leaveControlPlanes } from './leave-control-planes.ts';
import { leaveWorkers } from './leave-workers.ts';

export { type LeaveWishes, leaveWishes } from './artifacts.ts';

/** Hosts that the file does not name any more leave the cluster. */
export const leavePhases: readonly Step[] = [findLeavers, leaveControlPlanes, leaveWorkers];
