import type { SlipwayError } from '../errors/index.ts';
import { outliveCutLinks, type PhaseContext } from '../workflow/index.ts';

/** Work of one host, which begins when fewer than `most` others are at work. */
export type Turns = <T>(
  context: Pick<PhaseContext, 'member' | 'signal' | 'say'>,
  most: number,
  work: () => Promise<T>,
) => Promise<T>;

/**
 * Works of hosts in the order they come; when one has failed, none after it begins: they throw what `leftAlone` gives. A cut link is no
 * failure as long as the work may be begun anew, and its turn is not over meanwhile.
 */
export const createTurns = (leftAlone: (name: string, failed: string) => SlipwayError): Turns => {
  const waiting: (() => void)[] = [];
  const failures = new Map<string, unknown>();
  let running = 0;
  return async (context, most, work) => {
    const { name } = context.member;
    // The engine begins a unit again whose link was cut too often: it ends as it did.
    if (failures.has(name)) throw failures.get(name);
    while (running >= most && failures.size === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    const [failed] = failures.keys();
    if (failed !== undefined) throw leftAlone(name, failed);
    running += 1;
    try {
      return await outliveCutLinks(context, work);
    } catch (error) {
      failures.set(name, error);
      throw error;
    } finally {
      running -= 1;
      for (const next of waiting.splice(0)) next();
    }
  };
};
