import { expect, test } from 'vitest';
import { duration, printable } from '../../src/report/index.ts';
import { createStyle } from '../../src/report/style.ts';

test('text from hosts cannot move the cursor, colour the terminal or change its title', () => {
  expect(printable('a\u001b[2Jb\u001b[31mc\u001b]0;title\u0007d\re\u0008f\tg\nh\u009b1mi')).toBe('abcdef\tg\nhi');
});

test('colours can be switched off', () => {
  expect(createStyle(true).bad('no')).toBe('\u001b[31mno\u001b[39m');
  expect(createStyle(false).bad('no')).toBe('no');
});

test.each([
  [-1, '0.0 s'],
  [0, '0.0 s'],
  [340, '0.3 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_600, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_720_000, '1 h 02 min'],
])('%d ms are told as %s', (ms, told) => {
  expect(duration(ms)).toBe(told);
});
