import { expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { createTurns } from '../../src/phases/turns.ts';

/** Works that end when told. */
const scene = (most: number) => {
  const inTurn = createTurns((name, failed) => new SlipwayError('UPGRADE_HALTED', `${name} after ${failed}`));
  const began: string[] = [];
  const context = (name: string) => ({
    member: { name, spec: undefined },
    signal: new AbortController().signal,
    say: () => undefined,
  });
  const start = (name: string) => {
    const work = Promise.withResolvers<void>();
    const done = inTurn(context(name), most, () => {
      began.push(name);
      return work.promise;
    });
    done.catch(() => undefined);
    return { ...work, done };
  };
  const run = (name: string, work: () => Promise<void>) => inTurn(context(name), most, work);
  return { began, start, run };
};

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('works begin in the order they come, one after another', async () => {
  const { began, start } = scene(1);
  const [first, second] = [start('a'), start('b'), start('c')];
  await settled();
  expect(began).toEqual(['a']);
  first?.resolve();
  await settled();
  expect(began).toEqual(['a', 'b']);
  second?.resolve();
  await settled();
  expect(began).toEqual(['a', 'b', 'c']);
});

test('as many as are let go on at the same time', async () => {
  const { began, start } = scene(2);
  const [first] = [start('a'), start('b'), start('c'), start('d')];
  await settled();
  expect(began).toEqual(['a', 'b']);
  first?.resolve();
  await settled();
  expect(began).toEqual(['a', 'b', 'c']);
});

test('when one fails, those at work go on and nobody after it begins', async () => {
  const { began, start } = scene(2);
  const works = [start('a'), start('b'), start('c')];
  await settled();
  works[0]?.reject(new Error('no'));
  await expect(works[2]?.done).rejects.toThrow('c after a');
  works[1]?.resolve();
  await expect(works[1]?.done).resolves.toBeUndefined();
  expect(began).toEqual(['a', 'b']);
});

const cut = () => new SlipwayError('HOST_LINK_LOST', 'The connection to a broke.');

test('a link that is cut ends no turn: the work begins anew, and those after it wait', async () => {
  const { began, start, run } = scene(1);
  let tries = 0;
  const first = run('a', async () => {
    tries += 1;
    await settled();
    if (tries < 3) throw cut();
  });
  const second = start('b');
  second.resolve();
  await expect(first).resolves.toBeUndefined();
  await expect(second.done).resolves.toBeUndefined();
  expect([tries, began]).toEqual([3, ['b']]);
});

test('one whose link is cut again and again fails with that, also when it is asked once more, and nobody after it begins', async () => {
  const { began, start, run } = scene(1);
  const first = run('a', () => Promise.reject(cut()));
  const second = start('b');
  await expect(first).rejects.toThrow('The connection to a broke.');
  await expect(run('a', async () => undefined)).rejects.toThrow('The connection to a broke.');
  await expect(second.done).rejects.toThrow('b after a');
  expect(began).toEqual([]);
});
