import { SlipwayError } from '../errors/index.ts';
import type { UnitName } from './events.ts';

/** The error with the host and phase where it came up; what is no SlipwayError becomes INTERNAL with its cause. */
export const locateError = (fault: unknown, { host, phase }: UnitName): SlipwayError => {
  if (!(fault instanceof SlipwayError))
    return new SlipwayError(
      'INTERNAL',
      `Phase ${phase} broke: ${fault instanceof Error ? fault.message : String(fault)}`,
      {
        hint: 'This is a fault of Slipway itself; please report it with the output of -v.',
        host,
        phase,
        cause: fault,
      },
    );
  if (fault.host !== undefined && fault.phase !== undefined) return fault;
  // A copy of the same class: one error may have come up in several units.
  return Object.create(Object.getPrototypeOf(fault), {
    ...Object.getOwnPropertyDescriptors(fault),
    host: { value: fault.host ?? host, enumerable: true },
    phase: { value: fault.phase ?? phase, enumerable: true },
  });
};
