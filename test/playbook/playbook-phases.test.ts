import { describe, expect, test } from 'vitest';
import { loadPlaybook, playbookPhases } from '../../src/playbook/index.ts';
import type { HostSpec } from '../../src/spec/index.ts';
import { ofHost, ofRun, phaseFor, workflow } from '../../src/workflow/index.ts';
import { createMemoryHost } from './memory-host.ts';
import { prepareDebian, runPlaybook } from './run-playbook.ts';

const playbook = (steps: string) =>
  loadPlaybook(`apiVersion: slipway.dev/v1alpha1\nkind: Playbook\nname: mine\nsteps:\n${steps}`, 'mine.yaml');
const file = (id: string, more = '') =>
  `  - { id: ${id}, title: Do ${id}, ${more} file: { path: /${id}, content: x } }\n`;
const needsOf = (steps: string, options = {}) =>
  playbookPhases(playbook(steps), options).map(({ needs }) =>
    Object.values(needs).map((need) => ('name' in need ? need.name : '')),
  );

describe('order', () => {
  test('a step waits for the one before it', () => {
    expect(needsOf(file('a') + file('b') + file('c'))).toEqual([[], ['prepare/a'], ['prepare/b']]);
  });

  test('a step that says what it needs waits for that alone', () => {
    expect(needsOf(file('a') + file('b', 'needs: [],') + file('c', 'needs: [a],'))).toEqual([[], [], ['prepare/a']]);
  });

  test('markers of phases elsewhere are needed and given by name', () => {
    const steps = file('a', 'needs: [binariesInstalled], gives: [runtimeReady],');
    const [first] = playbookPhases(playbook(steps), { markers: ['binariesInstalled'] });
    expect(first?.needs).toEqual({ binariesInstalled: ofHost('binariesInstalled') });
    expect(Object.values(first?.gives ?? {})).toContainEqual(ofHost('runtimeReady'));
  });

  test('every step waits for what the run says, and the last marker for every step', () => {
    const phases = playbookPhases(playbook(file('a') + file('b')), {
      prefix: 'before/mine',
      needs: { claimed: ofHost('claimed') },
      gives: ofHost('prepared'),
    });
    expect(phases.map(({ id }) => id)).toEqual(['before/mine/a', 'before/mine/b', 'before/mine/done']);
    expect(phases.slice(0, 2).every(({ needs }) => 'claimed' in needs)).toBe(true);
    expect(Object.keys(phases[2]?.needs ?? {})).toEqual(['a', 'b']);
  });

  test('what nobody gives is a fault of the playbook', () => {
    expect(() => playbookPhases(playbook(file('a', 'needs: [runtimeRedy],')), { markers: ['runtimeReady'] })).toThrow(
      'mine.yaml:5:5: "steps[0].needs": unknown step or marker "runtimeRedy"; did you mean "runtimeReady"?',
    );
  });
});

test("Debian's preparation fits into a workflow", async () => {
  const phases = playbookPhases(await prepareDebian(), {
    markers: ['binariesInstalled'],
    needs: { claimed: ofHost('claimed') },
    gives: ofHost('prepared'),
  });
  const provided = [ofHost('claimed'), ofHost('binariesInstalled')];
  expect(workflow('apply', phases, { provided }).phases).toHaveLength(phases.length);
});

describe('where', () => {
  test('roles pick hosts', async () => {
    const steps = playbook(file('a', 'roles: [control-plane],') + file('b'));
    const host = createMemoryHost();
    await runPlaybook(host, steps, {}, ['worker']);
    expect(host.log).toEqual(['write /b']);
  });

  test('facts pick hosts, by one value or several', async () => {
    const steps = playbook(
      file('a', 'when: { id: [ubuntu, debian], nested: false },') + file('b', 'when: { cgroup: v1 },'),
    );
    const host = createMemoryHost();
    await runPlaybook(host, steps, {});
    expect(host.log).toEqual(['write /a']);
  });
});

test('a service hears of the steps it restarts on, in this run', async () => {
  const steps = playbook(
    `${file('conf')}${file('other')}  - { id: svc, title: Serve, needs: [], service: { unit: x, active: true, restartOn: [conf] } }\n`,
  );
  const host = createMemoryHost({ units: { x: { exists: true, active: true, enabled: true } } });
  await runPlaybook(host, steps, {});
  expect(host.log.at(-1)).toBe('restart: Restart x: it has not read /conf');
});

test('templates beside the playbook see its values, which the run may replace, and the facts', async () => {
  const text = `apiVersion: slipway.dev/v1alpha1
kind: Playbook
name: mine
values: { who: nobody, what: hello }
steps:
  - { id: t, title: Do, template: { path: /t, template: ./t.hbs } }
`;
  const host = createMemoryHost();
  const readBeside = async () => '{{what}} {{who}} on {{facts.id}} {{host.name}} {{runtime.systemdCgroup}}';
  await runPlaybook(host, loadPlaybook(text, 'mine.yaml'), { readBeside, values: { who: 'you' } });
  expect(host.store.get('/t')).toBe('hello you on debian h1 true');
});

describe('the verb phase', () => {
  const ran: string[] = [];
  const engine = phaseFor<HostSpec>()({
    id: 'kubelet-start',
    title: 'Start',
    needs: { api: ofRun<string>('api') },
    run: async (context, { api }) => {
      ran.push(`${context.host.name} ${api}`);
    },
  });
  const steps = playbook(`${file('a')}  - { id: k, title: Start, phase: kubelet-start }\n`);

  test('runs a phase of Slipway at its place, with what that phase needs', async () => {
    const [, phase] = playbookPhases(steps, { phases: [engine as never] });
    expect(Object.keys(phase?.needs ?? {})).toEqual(['a', 'api']);
    await runPlaybook(createMemoryHost(), steps, { phases: [engine as never], markers: ['api'] });
    expect(ran).toEqual(['h1 undefined']);
  });

  test('names only phases that exist', () => {
    expect(() =>
      playbookPhases(playbook('  - { id: k, title: Start, phase: kubelet-strat }\n'), { phases: [engine as never] }),
    ).toThrow('unknown phase "kubelet-strat"; did you mean "kubelet-start"?');
  });
});
