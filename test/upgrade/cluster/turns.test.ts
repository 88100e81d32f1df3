import { expect, test } from 'vitest';
import { createTurns } from '../../../src/upgrade/cluster/turns.ts';

/** Works that end when told. */
const scene = (most: number) => {
  const inTurn = createTurns();
  const began: string[] = [];
  const start = (name: string) => {
    const work = Promise.withResolvers<void>();
    const done = inTurn(name, most, () => {
      began.push(name);
      return work.promise;
    });
    done.catch(() => undefined);
    return { ...work, done };
  };
  return { began, start };
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
  await expect(works[2]?.done).rejects.toThrow('c was left as it is, because the upgrade of a failed.');
  works[1]?.resolve();
  await expect(works[1]?.done).resolves.toBeUndefined();
  expect(began).toEqual(['a', 'b']);
});
