import { expect, test } from 'vitest';
import { compareReleases, parseRelease } from '../../src/spec/index.ts';

const order = (a: string, b: string): number => {
  const [first, second] = [parseRelease(a), parseRelease(b)];
  if (!(first && second)) throw new Error('no version');
  return Math.sign(compareReleases(first, second));
};

test.each([
  ['v1.36.3', 'v1.36.3', 0],
  ['v1.35.10', 'v1.36.0', -1],
  ['v1.36.10', 'v1.36.9', 1],
  ['v1.37.0-rc.1', 'v1.37.0', -1],
  ['v1.37.0-alpha.10', 'v1.37.0-alpha.9', 1],
  ['v1.36.3+k3s1', '1.36.3', 0],
])('%s against %s', (a, b, expected) => {
  expect(order(a, b)).toBe(expected);
});

test.each(['latest', '1.36', '', 'v1.x.3'])('"%s" is no release', (text) => {
  expect(parseRelease(text)).toBeUndefined();
});
