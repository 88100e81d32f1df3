import { expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { inOwnWords } from '../../src/cli/own-words.ts';

test.each([
  ['help init phase', 'init phase --help'],
  ['--version', 'version'],
  ['init -v', 'init -v'],
  ['init -v 5 --dry-run', 'init -v --dry-run'],
  ['init -v=5', 'init -v'],
  ['init -v5', 'init -v'],
  ['init --v=0', 'init'],
  ['init --v 3', 'init -v'],
  ['init -v --dry-run', 'init -v --dry-run'],
  ['token create --dry-run=true --print-join-command=F', 'token create --dry-run'],
  ['init --dry-run=0', 'init'],
  ['init --dry-run=maybe --node-name=true', 'init --dry-run=maybe --node-name=true'],
  ['init --vmodule=a=1 --vmodule b=2', 'init'],
])('%s means %s', (typed, meant) => {
  expect(inOwnWords(typed.split(' '), commands)).toEqual(meant.split(' '));
});
