import { SlipwayError } from '../../errors/index.ts';

/** Works in the order they come, so many at the same time; when one has failed, nobody after it begins. */
export type Turns = <T>(name: string, most: number, work: () => Promise<T>) => Promise<T>;

export const createTurns = (): Turns => {
  const waiting: (() => void)[] = [];
  let running = 0;
  let failed: string | undefined;
  return async (name, most, work) => {
    while (running >= most && failed === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    if (failed !== undefined) throw leftAlone(name, failed);
    running += 1;
    try {
      return await work();
    } catch (error) {
      failed ??= name;
      throw error;
    } finally {
      running -= 1;
      for (const next of waiting.splice(0)) next();
    }
  };
};

const leftAlone = (name: string, failed: string): SlipwayError =>
  new SlipwayError('UPGRADE_HALTED', `${name} was left as it is, because the upgrade of ${failed} failed.`, {
    hint: `When ${failed} is well again, this goes on: slipway apply -f cluster.yaml`,
  });
