import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../src/spec/index.ts';

test.each([
  ['8760h0m0s', 31_536_000_000],
  ['24h', 86_400_000],
  ['4m0s', 240_000],
  ['1.5h', 5_400_000],
  ['1h2m3.5s', 3_723_500],
  ['100ms', 100],
  ['500us', 0.5],
  ['0', 0],
  ['-1m', -60_000],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '5', '1d', '1h 2m', 'h', '.s', '1H'])('"%s" is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow('is not a duration such as 4m0s');
});

test.each([
  ['24h', '24h0m0s'],
  ['90m', '1h30m0s'],
  ['240s', '4m0s'],
  ['1.5s', '1.5s'],
  ['1h0m0.25s', '1h0m0.25s'],
  ['0.1s', '100ms'],
  ['2.5ms', '2.5ms'],
  ['1500ns', '1.5µs'],
  ['7ns', '7ns'],
  ['0h', '0s'],
  ['-90s', '-1m30s'],
])('Go writes %s as %s', (text, written) => {
  expect(formatDuration(parseDuration(text))).toBe(written);
});
