import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { every, ofHost, ofRun, phase, phaseFor, provided, workflow } from '../../src/workflow/index.ts';
import { gate, idle, onFirst, rehearse } from './rehearsal.ts';
import { stubHost } from './stub-host.ts';

const pki = ofRun<string>('pki');
const runtimeReady = ofHost('runtimeReady');
const version = ofHost<number>('version');

describe('order', () => {
  test('a unit gets exactly what it needs, from the host that gave it', async () => {
    const seen: unknown[] = [];
    await rehearse(
      [
        phase({
          id: 'use',
          title: 'Use',
          needs: { pki, all: every(version), own: version },
          run: async (_, input) => seen.push(input),
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
    const meet = (mine: typeof first, other: typeof first) => async (): Promise<void> => {
      mine.open();
      await other.opened;
    };
    const { outcome } = await rehearse(
      [
        phase({ id: 'a', title: 'A', run: meet(first, second) }),
        phase({ id: 'b', title: 'B', run: meet(second, first) }),
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
          run: ({ host }) => (host.name === 'cp1' ? slow.opened : Promise.resolve()),
        }),
        phase({
          id: 'start',
          title: 'S',
          needs: { runtimeReady },
          run: async ({ host }) => host.name === 'w1' && slow.open(),
        }),
      ],
      ['cp1', 'w1'],
    );
    expect(story.indexOf('started start on w1')).toBeLessThan(story.indexOf('unchanged install on cp1'));
  });

  test('a phase that covers no host vanishes, and every() of it is an empty map', async () => {
    const seen: unknown[] = [];
    const { story } = await rehearse(
      [
        phase({ id: 'windows', title: 'W', where: () => false, gives: { version }, run: async () => ({ version: 1 }) }),
        phase({ id: 'count', title: 'C', needs: { all: every(version) }, run: async (_, { all }) => seen.push(all) }),
      ],
      ['cp1'],
    );
    expect(seen).toEqual([new Map()]);
    expect(story).toEqual(['started count on cp1', 'unchanged count on cp1']);
  });

  test('values from outside are there from the start', async () => {
    const cluster = ofRun<string>('cluster');
    const step = phaseFor<undefined>();
    const flow = workflow(
      'provided',
      [
        step({
          id: 'use',
          title: 'Use',
          needs: { cluster },
          gives: { pki },
          run: async (_, input) => ({ pki: input.cluster }),
        }),
      ],
      { provided: [cluster] },
    );
    const { artifacts } = await rehearse([], ['cp1'], { workflow: flow, provide: [provided(cluster, 'blue')] });
    expect(artifacts.get(pki)).toBe('blue');
    await expect(rehearse([], ['cp1'], { workflow: flow })).rejects.toThrow('nobody provides cluster');
  });
});

describe('failure', () => {
  const failing = phase({
    id: 'install',
    title: 'Install',
    gives: { runtimeReady },
    run: async ({ host }) => {
      if (host.name === 'w1') throw new SlipwayError('COMMAND_FAILED', 'no such package', { hint: 'apt update' });
    },
  });
  const start = phase({ id: 'start', title: 'Start', needs: { runtimeReady }, run: idle });

  test('a failing unit stops what depends on it and nothing else', async () => {
    const join = phase({
      id: 'join',
      title: 'Join',
      needs: { everyRuntime: every(runtimeReady) },
      where: onFirst,
      run: idle,
    });
    const { story, errors, outcome } = await rehearse(
      [failing, start, join, phase({ id: 'tune', title: 'Tune', run: idle })],
      ['cp1', 'w1'],
    );
    expect(outcome).toBe('failed');
    expect(story).toContain('skipped start on w1 because install failed on w1');
    expect(story).toContain('skipped join on cp1 because install failed on w1');
    expect(story).toContain('unchanged start on cp1');
    expect(story).toContain('unchanged tune on w1');
    expect(errors).toMatchObject([{ code: 'COMMAND_FAILED', hint: 'apt update', host: 'w1', phase: 'install' }]);
    expect(errors[0]).toBeInstanceOf(SlipwayError);
    expect(errors[0]?.exitCode).toBe(1);
  });

  test('one error that several units run into is told for each of them', async () => {
    const shared = new SlipwayError('KUBE_UNREACHABLE', 'The API does not answer.');
    const fail = async (): Promise<never> => {
      throw shared;
    };
    const { errors } = await rehearse([phase({ id: 'a', title: 'A', run: fail })], ['cp1', 'w1']);
    expect(errors.map(({ host }) => host)).toEqual(['cp1', 'w1']);
    expect(errors.every(({ retryable }) => retryable)).toBe(true);
  });

  test('what is no SlipwayError becomes INTERNAL and keeps its cause', async () => {
    const cause = new TypeError('x is undefined');
    const { errors } = await rehearse([phase({ id: 'a', title: 'A', run: () => Promise.reject(cause) })], ['cp1']);
    expect(errors).toMatchObject([{ code: 'INTERNAL', message: 'Phase a broke: x is undefined', phase: 'a', cause }]);
  });

  test('a host that cannot be reached fails once; its units are skipped and others go on', async () => {
    const { story, errors } = await rehearse(
      [phase({ id: 'a', title: 'A', run: idle }), phase({ id: 'b', title: 'B', run: idle })],
      ['cp1', 'w1'],
      {
        hostOf: async ({ name }, onChange) => {
          if (name === 'w1') throw new SlipwayError('HOST_UNREACHABLE', 'w1 does not answer on port 22.');
          return stubHost(name, onChange);
        },
      },
    );
    expect(errors).toMatchObject([{ code: 'HOST_UNREACHABLE', host: 'w1', phase: 'connect' }]);
    expect(story.filter((line) => line.includes('w1'))).toEqual([
      'failed connect on w1',
      'skipped b on w1 because connect failed on w1',
      'skipped a on w1 because connect failed on w1',
    ]);
    expect(story).toContain('unchanged b on cp1');
  });
});

describe('connections', () => {
  test('at most thirty are under construction at once, and each host is connected once', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `w${index}`);
    const counts = { now: 0, most: 0, all: 0 };
    await rehearse([phase({ id: 'a', title: 'A', run: idle }), phase({ id: 'b', title: 'B', run: idle })], names, {
      hostOf: async ({ name }, onChange) => {
        counts.all += 1;
        counts.now += 1;
        counts.most = Math.max(counts.most, counts.now);
        await new Promise(setImmediate);
        counts.now -= 1;
        return stubHost(name, onChange);
      },
    });
    expect(counts).toEqual({ now: 0, most: 30, all: 100 });
  });

  test('a host without work is not connected', async () => {
    const connected: string[] = [];
    await rehearse([phase({ id: 'a', title: 'A', where: onFirst, run: idle })], ['cp1', 'w1'], {
      hostOf: async ({ name }, onChange) => {
        connected.push(name);
        return stubHost(name, onChange);
      },
    });
    expect(connected).toEqual(['cp1']);
  });
});

describe('changes', () => {
  const kube = ofRun<() => void>('kube');

  test('a unit is changed when it wrote something, though units of a host run side by side', async () => {
    const write = phase({ id: 'write', title: 'W', run: ({ host }) => host.run({ file: 'touch' }, 'Make a file') });
    const { story, changes, events } = await rehearse([write, phase({ id: 'look', title: 'L', run: idle })], ['cp1']);
    expect(story).toContain('changed write on cp1');
    expect(story).toContain('unchanged look on cp1');
    expect(changes).toBe(1);
    expect(events).toContainEqual({
      type: 'unit-change',
      phase: 'write',
      title: 'W',
      host: 'cp1',
      change: { host: 'cp1', kind: 'command', what: 'Make a file', action: 'run' },
    });
  });

  test('a change made through what another phase gave counts for the unit that makes it', async () => {
    const open = phase({
      id: 'open',
      title: 'O',
      gives: { kube },
      run: async ({ changed }) => ({
        kube: () => changed({ host: 'cp1', kind: 'object', what: 'ConfigMap a/b', action: 'create' }),
      }),
    });
    const apply = phase({ id: 'apply', title: 'A', needs: { kube }, run: async (_, input) => input.kube() });
    const { story } = await rehearse([open, apply], ['cp1']);
    expect(story).toContain('unchanged open on cp1');
    expect(story).toContain('changed apply on cp1');
  });

  test('a plan is told to phases and in the events', async () => {
    const seen: boolean[] = [];
    const { events } = await rehearse(
      [phase({ id: 'a', title: 'A', run: async ({ plan }) => seen.push(plan) })],
      ['cp1'],
      {
        plan: true,
      },
    );
    expect(seen).toEqual([true]);
    expect(events[0]).toMatchObject({ type: 'run-started', plan: true });
  });

  test('progress is told at its ends and a few times a second between', async () => {
    const upload = phase({
      id: 'upload',
      title: 'U',
      run: async ({ progress }) => {
        for (let done = 1; done <= 10_000; done += 1) progress(done, 10_000, 'bytes');
      },
    });
    const { events } = await rehearse([upload], ['cp1']);
    const told = events.flatMap((event) => (event.type === 'unit-progress' ? [event.done] : []));
    expect([told[0], told.at(-1)]).toEqual([1, 10_000]);
    expect(told.length).toBeLessThan(10);
  });

  test('what a phase says, counts and warns of becomes events', async () => {
    const { events } = await rehearse(
      [
        phase({
          id: 'a',
          title: 'A',
          run: async ({ say, progress, warn }) => {
            say('waiting');
            progress(1, 9, 'images');
            progress(2, 9, 'images');
            progress(9, 9, 'images');
            warn('odd');
            warn(new SlipwayError('WAIT_TIMEOUT', 'late', { hint: 'look' }));
          },
        }),
      ],
      ['cp1'],
    );
    const unit = { phase: 'a', title: 'A', host: 'cp1' };
    expect(events).toEqual(
      expect.arrayContaining([
        { type: 'unit-said', text: 'waiting', ...unit },
        { type: 'unit-progress', done: 1, total: 9, unit: 'images', ...unit },
        { type: 'unit-progress', done: 9, total: 9, unit: 'images', ...unit },
        { type: 'unit-warned', message: 'odd', ...unit },
        { type: 'unit-warned', message: 'late', hint: 'look', ...unit },
      ]),
    );
  });
});

describe('interruption', () => {
  test('nothing more starts, running units are given the signal, and what was under way is told', async () => {
    const controller = new AbortController();
    const finishing = gate();
    const { outcome, story, events } = await rehearse(
      [
        phase({
          id: 'long',
          title: 'Long',
          gives: { runtimeReady },
          run: ({ signal }) =>
            new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason));
              controller.abort();
              finishing.open();
            }),
        }),
        phase({ id: 'quick', title: 'Quick', run: () => finishing.opened }),
        phase({ id: 'later', title: 'Later', needs: { runtimeReady }, run: idle }),
      ],
      ['cp1'],
      { signal: controller.signal },
    );
    expect(outcome).toBe('aborted');
    expect(story).toContain('skipped later on cp1 because the run was interrupted');
    expect(story).toContain('aborted long on cp1');
    expect(events.at(-1)).toMatchObject({
      type: 'run-ended',
      outcome: 'aborted',
      underWay: [{ phase: 'long', title: 'Long', host: 'cp1' }],
    });
  });

  test('a run that is interrupted before it begins touches no host', async () => {
    const { outcome, story } = await rehearse([phase({ id: 'a', title: 'A', run: idle })], ['cp1'], {
      signal: AbortSignal.abort(),
      hostOf: () => Promise.reject(new Error('touched')),
    });
    expect(outcome).toBe('aborted');
    expect(story).toEqual(['skipped a on cp1 because the run was interrupted']);
  });

  test('an interrupt after the last unit ended changes nothing', async () => {
    const controller = new AbortController();
    const { outcome } = await rehearse([phase({ id: 'a', title: 'A', run: async () => controller.abort() })], ['cp1'], {
      signal: controller.signal,
    });
    expect(outcome).toBe('ok');
  });
});

test('a listener that throws ends the run with its error instead of leaving it waiting', async () => {
  const onEvent = (): void => {
    throw new Error('no ear');
  };
  await expect(rehearse([phase({ id: 'a', title: 'A', run: idle })], ['cp1'], { onEvent })).rejects.toThrow('no ear');
});

test('every unit that was announced ends exactly once', async () => {
  const { events } = await rehearse(
    [
      phase({
        id: 'a',
        title: 'A',
        gives: { runtimeReady },
        run: ({ host }) => (host.name === 'w1' ? Promise.reject(new Error('no')) : idle()),
      }),
      phase({ id: 'b', title: 'B', needs: { runtimeReady }, run: idle }),
      phase({ id: 'c', title: 'C', needs: { all: every(runtimeReady) }, run: idle }),
    ],
    ['cp1', 'w1'],
  );
  const name = ({ phase: id, host }: { phase: string; host: string }): string => `${id} ${host}`;
  const announced = events.flatMap((event) => (event.type === 'run-started' ? event.units.map(name) : []));
  const ended = events.flatMap((event) => (event.type === 'unit-ended' ? [name(event)] : []));
  expect(ended.toSorted()).toEqual(announced.toSorted());
});
