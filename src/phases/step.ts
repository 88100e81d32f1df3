import type { HostSpec } from '../spec/index.ts';
import { type Phase, phaseFor } from '../workflow/index.ts';

/** A phase on the hosts of a cluster file. */
export const step = phaseFor<HostSpec>();

/** Any phase on the hosts of a cluster file, whatever it needs and gives. */
export type Step = Phase<HostSpec>;
