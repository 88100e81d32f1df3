import { SlipwayError } from '../errors/index.ts';
import type { PhaseContext } from './phase.ts';

const CUT_LINKS = 3;

/**
 * Work that looks before it writes is simply begun anew when its link was cut: over a new connection it sees how far it came. Throws
 * HOST_LINK_LOST when that happens a fourth time.
 */
export const outliveCutLinks = async <T>(
  { signal, say }: Pick<PhaseContext, 'signal' | 'say'>,
  work: () => Promise<T>,
): Promise<T> => {
  for (let cuts = 1; ; cuts += 1) {
    try {
      return await work();
    } catch (error) {
      const isCut = error instanceof SlipwayError && error.code === 'HOST_LINK_LOST';
      if (!isCut || cuts > CUT_LINKS || signal.aborted) throw error;
      say('the connection broke; looking again');
    }
  }
};
