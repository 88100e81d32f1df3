import { SlipwayError } from '../errors/index.ts';

/** One piece of work after another; when one has failed, nobody after it begins. */
export const createTurns = (): (<T>(name: string, work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<string | undefined> = Promise.resolve(undefined);
  return (name, work) => {
    const turn = last.then((failed) => {
      if (failed !== undefined) throw notBegun(name, failed);
      return work();
    });
    const before = last;
    last = turn.then(
      () => undefined,
      async () => (await before) ?? name,
    );
    return turn;
  };
};

const notBegun = (name: string, failed: string): SlipwayError =>
  new SlipwayError('WAIT_TIMEOUT', `Nothing was restarted on ${name}, because ${failed} did not come back.`, {
    hint: `Its certificates are renewed. When ${failed} is well again: slipway certs renew all --restart`,
  });
