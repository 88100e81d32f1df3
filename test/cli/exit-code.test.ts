import { expect, test } from 'vitest';
import { exitCodeFor, exitCodeOfGroup } from '../../src/cli/exit-code.ts';

test.each([
  ['init', 2, 1],
  ['token create', 3, 1],
  ['config validate --config a', 3, 1],
  ['config bogus', 3, 1],
  ['join 10.0.0.1:6443', 4, 1],
  ['join 10.0.0.1:6443', 130, 130],
  ['reset --force', 0, 0],
  ['reset -f cluster.yaml', 3, 3],
  ['config validate --file=cluster.yaml', 3, 3],
  ['config schema', 3, 3],
  ['apply', 2, 2],
  ['kubeconfig', 4, 4],
])('%s that ends with %i exits with %i', (words, ended, exits) => {
  expect(exitCodeFor(words.split(' '), ended)).toBe(exits);
});

test('a word that only groups commands of kubeadm fails, one of ours does not', () => {
  expect([exitCodeOfGroup(['token']), exitCodeOfGroup(['config', 'print']), exitCodeOfGroup(['components'])]).toEqual([
    1, 1, 0,
  ]);
});
