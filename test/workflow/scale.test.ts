import { expect, test } from 'vitest';
import { every, ofHost, phase, runWorkflow, workflow } from '../../src/workflow/index.ts';
import { idle, members, storyOf } from './rehearsal.ts';
import { stubHost } from './stub-host.ts';

test('a thousand hosts with twenty phases keep their order', async () => {
  const names = Array.from({ length: 1000 }, (_, index) => `h${index}`);
  const markers = Array.from({ length: 20 }, (_, index) => ofHost(`m${index}`));
  const phases = markers.map((marker, index) => {
    const before = markers[index - 1];
    // In the middle everybody waits for everybody.
    const needs = before ? { before: index === 10 ? every(before) : before } : {};
    return phase({ id: `p${index}`, title: `Phase ${index}`, needs, gives: { marker }, run: idle });
  });
  const ended: string[] = [];
  const startedAt = performance.now();
  const { outcome } = await runWorkflow({
    workflow: workflow('scale', phases),
    members: members(...names),
    hostOf: async ({ name }, onChange) => stubHost(name, onChange),
    signal: new AbortController().signal,
    onEvent: (event) => ended.push(...storyOf([event]).filter((line) => line.startsWith('unchanged'))),
    runId: 'scale',
  });
  console.log(`1000 hosts × 20 phases: ${Math.round(performance.now() - startedAt)} ms`);
  expect(outcome).toBe('ok');
  expect(ended).toHaveLength(20_000);
  const place = new Map(ended.map((line, index) => [line, index]));
  const at = (index: number, host: string): number => place.get(`unchanged p${index} on ${host}`) ?? -1;
  const early = names.filter((host) => phases.some((_, index) => index > 0 && at(index, host) <= at(index - 1, host)));
  expect(early).toEqual([]);
  expect(Math.min(...names.map((host) => at(10, host)))).toBeGreaterThan(Math.max(...names.map((host) => at(9, host))));
});
