import { expect, test } from 'vitest';
import { type Change, createDryRunHost, createHost } from '../../src/host/index.ts';
import { parseLinuxFacts } from '../../src/host/linux-facts.ts';
import { createFakeMachine, type FakeMachineOptions } from '../fakes/fake-machine.ts';
import { debian12, printed } from './machines.ts';

const facts = parseLinuxFacts(printed(debian12), { startedMs: 0, endedMs: 0 });

const planOn = (options: FakeMachineOptions = {}) => {
  const machine = createFakeMachine(options);
  const changes: Change[] = [];
  const host = createDryRunHost(createHost({ name: 'w1', transport: machine, facts }), (change) =>
    changes.push(change),
  );
  return { machine, host, changes };
};

test('nothing is written, and what is planned is what is read', async () => {
  const { machine, host } = planOn({ files: { '/a': 'old' } });
  await host.files.ensure([
    { path: '/a', content: 'new' },
    { path: '/d/b', content: 'b', mode: 0o600 },
  ]);
  expect(await host.files.readText('/a')).toBe('new');
  expect(await host.files.look(['/d/b'])).toMatchObject([{ kind: 'file', mode: 0o600, size: 1 }]);
  expect(await host.files.list('/d')).toEqual(['b']);
  expect(Buffer.from(machine.files.get('/a')?.bytes ?? []).toString()).toBe('old');
  expect(machine.transcript.filter((line) => line.startsWith('write'))).toEqual([]);
});

test('planning the same twice changes nothing the second time', async () => {
  const { host, changes } = planOn();
  const wanted = [
    { path: '/a', content: 'x' },
    { kind: 'link' as const, path: '/l', to: 'a' },
  ];
  expect(await host.files.ensure(wanted)).toEqual(['/a', '/l']);
  expect(await host.files.ensure(wanted)).toEqual([]);
  expect(changes).toHaveLength(2);
});

test('a plan shows differences of text, and of secrets only that there are some', async () => {
  const { host, changes } = planOn({ files: { '/a': 'one\ntwo\n', '/key': 'old' } });
  await host.files.ensure([
    { path: '/a', content: 'one\nthree\n' },
    { path: '/key', content: 'new', secret: true },
  ]);
  expect(changes[0]?.diff).toBe('--- /a\n+++ /a\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n');
  expect(changes[1]).not.toHaveProperty('diff');
});

test('what is removed is gone with all below it, and a file written there brings back the folder alone', async () => {
  const { host } = planOn({ files: { '/d/a': '1', '/d/e/b': '2' } });
  expect(await host.files.remove(['/d'])).toEqual(['/d']);
  expect(await host.files.read('/d/e/b')).toBeUndefined();
  expect(await host.files.remove(['/d'])).toEqual([]);
  await host.files.ensure([{ path: '/d/c', content: '3' }]);
  expect(await host.files.list('/d')).toEqual(['c']);
  expect(await host.files.look(['/d', '/d/a'])).toMatchObject([{ kind: 'directory' }, { kind: 'absent' }]);
});

test('commands are told instead of run, and waits end at once when something is pending', async () => {
  const { machine, host, changes } = planOn();
  expect(await host.until('now', async () => 'there', { timeoutMs: 10 })).toBe('there');
  expect(await host.run({ file: 'reboot' }, 'Restart the machine')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  expect(await host.until('never', async () => undefined, { timeoutMs: 60_000 })).toBeUndefined();
  expect(changes).toMatchObject([{ kind: 'command', what: 'Restart the machine' }]);
  expect(machine.transcript).toEqual([]);
});

test('services and packages are looked at and then remembered', async () => {
  const { machine, host, changes } = planOn({ units: { a: { enabled: false, active: false } } });
  expect(await host.services.ensure('a', { active: true })).toBe(true);
  expect(await host.services.ensure('a', { active: true })).toBe(false);
  expect(await host.packages.ensure(['socat'])).toEqual(['socat']);
  expect(await host.packages.ensure(['socat'])).toEqual([]);
  expect(machine.units.get('a')?.active).toBe(false);
  expect(changes.map(({ kind, what }) => `${kind} ${what}`)).toEqual(['service a', 'package socat']);
});
