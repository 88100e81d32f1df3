import { describe, expect, test } from 'vitest';
import { assumed, every, ofHost, ofRun, type PhaseContext, phase } from '../../src/workflow/index.ts';
import { idle, onFirst, rehearse } from './rehearsal.ts';

const pki = ofRun<string>('pki');
const address = ofHost<string>('address');
const ready = ofHost('ready');

const phases = [
  phase({
    id: 'certs/ca',
    title: 'Make the CA',
    where: onFirst,
    gives: { pki },
    run: async () => ({ pki: 'made' }),
    recover: async () => ({ pki: 'found' }),
  }),
  phase({ id: 'certs/apiserver', title: 'Issue', where: onFirst, needs: { pki }, run: idle }),
  phase({ id: 'kubelet-start', title: 'Start', gives: { ready }, run: idle, recover: assumed }),
  phase({
    id: 'join',
    title: 'Join',
    needs: { pki, ready },
    gives: { address },
    run: async ({ host }, input) => ({ address: `${host.name} with pki ${input.pki}` }),
  }),
];

const started = (story: readonly string[]): string[] =>
  story.filter((line) => line.startsWith('started')).map((line) => line.slice('started '.length));

describe('choosing phases', () => {
  test('--only takes ids and prefixes', async () => {
    const { story } = await rehearse(phases, ['cp1'], { only: ['certs', 'kubelet-start'] });
    expect(started(story)).toEqual(['certs/ca on cp1', 'kubelet-start on cp1', 'certs/apiserver on cp1']);
  });

  test('--skip-phases takes ids and prefixes, and wins', async () => {
    const { story } = await rehearse(phases, ['cp1'], { only: ['certs'], skip: ['certs/apiserver'] });
    expect(started(story)).toEqual(['certs/ca on cp1']);
  });

  test('a prefix is a whole part of a path', async () => {
    await expect(rehearse(phases, ['cp1'], { only: ['cert'] })).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('an unknown name is refused with the nearest one and the list', async () => {
    await expect(rehearse(phases, ['cp1'], { skip: ['certs/apisever'] })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'rehearsal has no phase certs/apisever. Did you mean certs/apiserver?',
      hint: 'The phases are: certs/ca, certs/apiserver, kubelet-start, join',
    });
    await expect(rehearse(phases, ['cp1'], { only: ['cets'] })).rejects.toThrow('Did you mean certs?');
    await expect(rehearse(phases, ['cp1'], { only: ['something-else'] })).rejects.toThrow(/something-else\.$/);
  });
});

describe('what phases that are left out would have given', () => {
  test('is found on the host, for whom it is needed and for nobody else', async () => {
    const { story, artifacts } = await rehearse(phases, ['cp1', 'w1'], { only: ['join'] });
    expect(started(story)).toEqual([
      'certs/ca on cp1',
      'kubelet-start on cp1',
      'kubelet-start on w1',
      'join on cp1',
      'join on w1',
    ]);
    expect(artifacts.get(address, 'w1')).toBe('w1 with pki found');
    const { story: certs } = await rehearse(phases, ['cp1', 'w1'], { only: ['certs/apiserver'] });
    expect(started(certs)).toEqual(['certs/ca on cp1', 'certs/apiserver on cp1']);
  });

  test('is an error when it is not there', async () => {
    const lost = [{ ...phases[0], recover: async (_: PhaseContext) => undefined }, ...phases.slice(1)] as typeof phases;
    const { errors, story } = await rehearse(lost, ['cp1'], { only: ['certs/apiserver'] });
    expect(errors).toMatchObject([
      {
        code: 'ARTIFACT_MISSING',
        host: 'cp1',
        phase: 'certs/ca',
        message: 'Phase certs/ca is left out, but what it gives is not there: pki.',
        hint: 'Run phase certs/ca first, or take it in.',
      },
    ]);
    expect(story).toContain('skipped certs/apiserver on cp1 because certs/ca failed on cp1');
  });

  test('is refused at once when it cannot be found on a host', async () => {
    const report = phase({ id: 'report', title: 'R', needs: { all: every(address) }, run: idle });
    await expect(
      rehearse([...phases, report], ['cp1'], { only: ['report'], hostOf: () => Promise.reject(new Error('touched')) }),
    ).rejects.toMatchObject({
      code: 'USAGE',
      message: 'Phase report needs address, which phase join gives, and that is left out.',
    });
  });
});
