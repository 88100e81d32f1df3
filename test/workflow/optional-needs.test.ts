import { expect, test } from 'vitest';
import { ofHost, ofRun, optional, phase } from '../../src/workflow/index.ts';
import { gate, onFirst, rehearse } from './rehearsal.ts';

const pki = ofRun<string>('pki');
const version = ofHost<number>('version');

test('an optional need is waited for where a phase gives it, and holds nobody up elsewhere', async () => {
  const slow = gate();
  const seen: unknown[] = [];
  const use = phase({
    id: 'use',
    title: 'U',
    needs: { pki: optional(pki), own: optional(version) },
    run: async ({ host }, input) => {
      seen.push([host.name, input.pki, input.own]);
      if (host.name === 'w1') slow.open();
    },
  });
  const give = phase({
    id: 'give',
    title: 'G',
    where: onFirst,
    gives: { version },
    run: async () => {
      await slow.opened;
      return { version: 1 };
    },
  });
  await rehearse([give, use], ['cp1', 'w1']);
  expect(seen).toEqual([
    ['w1', undefined, undefined],
    ['cp1', undefined, 1],
  ]);
});
