import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { every, ofHost, ofRun, phase, phaseFor, provided, runWorkflow, workflow } from '../../src/workflow/index.ts';
import { gate, members, rehearse } from './rehearsal.ts';
import { stubHost } from './stub-host.ts';

const pki = ofRun<string>('pki');
const runtimeReady = ofHost('runtimeReady');
const version = ofHost<number>('version');
const idle = async (): Promise<void> => {};
const onFirst = ({ name }: { name: string }): boolean => name === 'cp1';

describe('order', () => {
  test('a unit gets exactly what it needs, from the host that gave it', async () => {
    const seen: unknown[] = [];
    await rehearse(
      [
        phase({
          id: 'use',
          title: 'Use',
          needs: { pki, all: every(version), own: version },
          run: async (_, input) => {
            seen.push(input);
          },
        }),
        phase({ id: 'ca', title: 'Make', where: onFirst, gives: { pki }, run: async () => ({ pki: 'secret' }) }),
        phase({
          id: 'look',
          title: 'Look',
          gives: { version },
          run: async ({ host }) => ({ version: host.name.length }),
        }),
      ],
      ['cp1', 'w10'],
    );
    const all = new Map([
      ['cp1', 3],
      ['w10', 3],
    ]);
    expect(seen).toEqual([
      { pki: 'secret', all, own: 3 },
      { pki: 'secret', all, own: 3 },
    ]);
  });

  test('units of one host that need nothing of each other overlap', async () => {
    const [first, second] = [gate(), gate()];
    const { outcome } = await rehearse(
      [
        phase({
          id: 'a',
          title: 'A',
          run: async () => {
            first.open();
            await second.opened;
          },
        }),
        phase({
          id: 'b',
          title: 'B',
          run: async () => {
            second.open();
            await first.opened;
          },
        }),
      ],
      ['cp1'],
    );
    expect(outcome).toBe('ok');
  });

  test('a slow host does not hold back another', async () => {
    const slow = gate();
    const { story } = await rehearse(
      [
        phase({
          id: 'install',
          title: 'I',
          gives: { runtimeReady },
          run: async ({ host }) => {
            if (host.name === 'cp1') await slow.opened;
          },
        }),
        phase({
          id: 'start',
          title: 'S',
          needs: { runtimeReady },
          run: async ({ host }) => {
            if (host.name === 'w1') slow.open();
          },
        }),
      ],
      ['cp1', 'w1'],
    );
    expect(story.indexOf('unchanged start on w1')).toBeLessThan(story.indexOf('unchanged install on cp1'));
  });
});
describe('failure', () => {
  test('a failing unit stops what depends on it and nothing else', async () => {
    const { story, errors, outcome } = await rehearse(
      [
        phase({
          id: 'install',
          title: 'I',
          gives: { runtimeReady },
          run: async ({ host }) => {
            if (host.name === 'w1') throw new SlipwayError('COMMAND_FAILED', 'no');
          },
        }),
        phase({ id: 'start', title: 'S', needs: { runtimeReady }, run: idle }),
        phase({ id: 'tune', title: 'T', run: idle }),
      ],
      ['cp1', 'w1'],
    );
    expect(outcome).toBe('failed');
    expect(story).toContain('skipped start on w1 because install failed on w1');
    expect(story).toContain('unchanged start on cp1');
    expect(story).toContain('unchanged tune on w1');
    expect(errors).toMatchObject([{ code: 'COMMAND_FAILED', host: 'w1', phase: 'install' }]);
    expect(errors[0]).toBeInstanceOf(SlipwayError);
  });
});
