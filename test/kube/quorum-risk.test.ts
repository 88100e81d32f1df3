import { expect, test } from 'vitest';
import { quorumRisk, type Voter } from '../../src/kube/index.ts';

/** `+cp1` answers, `-cp2` does not. */
const voters = (text: string): readonly Voter[] =>
  text.split(' ').map((word) => ({ id: word.slice(1), name: word.slice(1), isHealthy: word.startsWith('+') }));

const cases: readonly (readonly [string, string, string, string | undefined])[] = [
  ['a dead one of three', '-cp1 +cp2 +cp3', 'cp1', undefined],
  ['a living one of three that all answer', '+cp1 +cp2 +cp3', 'cp1', undefined],
  ['two of three, one after the other', '+cp1 +cp2 +cp3', 'cp1 cp2', undefined],
  ['two dead ones of five', '-cp1 -cp2 +cp3 +cp4 +cp5', 'cp1 cp2', undefined],
  ['a dead one of three and, after it, a living one', '-cp1 +cp2 +cp3', 'cp1 cp2', undefined],
  [
    'a living one of three while another is dead',
    '+cp1 -cp2 +cp3',
    'cp1',
    'without cp1 only 1 of 2 members would answer, and 2 must (cp2 does not)',
  ],
  ['a dead one of two', '+cp1 -cp2', 'cp2', 'it has no majority now: cp2 of 2 members do not answer'],
  ['the last one', '+cp1', 'cp1', 'cp1 is its last member'],
];

test.each(cases)('%s', (_title, members, leaving, why) => {
  expect(quorumRisk(voters(members), leaving.split(' '))).toBe(why);
});
