import { expect, test } from 'vitest';
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
  ['init --vmodule=a=1 --vmodule b=2', 'init'],
])('%s means %s', (typed, meant) => {
  expect(inOwnWords(typed.split(' '))).toEqual(meant.split(' '));
});
