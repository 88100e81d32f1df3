import { SlipwayError } from '../errors/index.ts';

const codes: ReadonlySet<string> = new Set(['ABORTED', 'HOST_LINK_LOST', 'HOST_UNREACHABLE']);

/** The run broke off, the host did not fail: nothing is undone, and a run that is begun anew goes on from where this one was. */
export const brokeOff = (error: unknown): boolean => error instanceof SlipwayError && codes.has(error.code);
