import { expect, test } from 'vitest';
import { tokenLines } from '../../src/cli/token-lines.ts';

const nowMs = Date.parse('2030-01-01T00:00:00Z');
const token = 'abcdef.0123456789abcdef';

test('tokens are a table with what is missing spelled out', () => {
  const lines = tokenLines(
    [
      { token, expires: '2030-01-01T02:30:00Z', usages: ['authentication', 'signing'], groups: ['a', 'b'] },
      { token, description: 'for ever' },
    ],
    nowMs,
  );
  expect(lines).toEqual([
    'TOKEN                     TTL         EXPIRES                USAGES                   DESCRIPTION   EXTRA GROUPS',
    'abcdef.0123456789abcdef   2h          2030-01-01T02:30:00Z   authentication,signing   <none>        a,b',
    'abcdef.0123456789abcdef   <forever>   <never>                <none>                   for ever      <none>',
  ]);
});

test.each([
  ['2030-01-01T00:00:59Z', '59s'],
  ['2030-01-01T00:01:00Z', '1m'],
  ['2030-01-02T00:00:00Z', '1d'],
  ['2031-01-01T00:00:00Z', '1y'],
  ['2029-12-31T23:59:59Z', '0s'],
  ['2029-12-31T23:00:00Z', '<invalid>'],
])('what ends at %s has %s left', (expires, left) => {
  expect(tokenLines([{ token, expires }], nowMs)[1]?.split(/ {2,}/)[1]).toBe(left);
});

test('no token is no line', () => {
  expect(tokenLines([], nowMs)).toEqual([]);
});
