import { expect, test } from 'vitest';
import { CommandError, SlipwayError } from '../../src/errors/index.ts';
import { type Change, createHost, type Host } from '../../src/host/index.ts';
import { parseLinuxFacts } from '../../src/host/linux-facts.ts';
import { createFakeMachine, type FakeMachine, type FakeMachineOptions } from '../fakes/fake-machine.ts';
import { debian12, printed } from './machines.ts';

const facts = parseLinuxFacts(printed(debian12), { startedMs: 0, endedMs: 0 });

const hostOn = (options: FakeMachineOptions = {}): { machine: FakeMachine; host: Host; changes: Change[] } => {
  const machine = createFakeMachine(options);
  const changes: Change[] = [];
  const host = createHost({ name: 'w1', transport: machine, facts, onChange: (change) => changes.push(change) });
  return { machine, host, changes };
};

test('files, folders and links are made so, with their folders, and told before', async () => {
  const { machine, host, changes } = hostOn();
  const wanted = [
    { path: '/etc/app/a.conf', content: 'a' },
    { path: '/etc/app/key', content: 'k', mode: 0o600, secret: true },
    { kind: 'directory' as const, path: '/var/app', mode: 0o700 },
    { kind: 'link' as const, path: '/etc/app/b.conf', to: 'a.conf' },
  ];
  expect(await host.files.ensure(wanted)).toEqual(wanted.map(({ path }) => path));
  expect(changes.map(({ host: on, kind, what, action }) => `${on} ${action} ${kind} ${what}`)).toEqual([
    'w1 create file /etc/app/a.conf',
    'w1 create file /etc/app/key',
    'w1 create directory /var/app',
    'w1 create link /etc/app/b.conf',
  ]);
  expect(machine.files.get('/etc/app/key')).toMatchObject({ mode: 0o600 });
  expect(machine.folders.get('/var/app')).toBe(0o700);
  expect(machine.links.get('/etc/app/b.conf')).toBe('a.conf');
});

test('what is so already is looked at in one round trip and not written', async () => {
  const { machine, host, changes } = hostOn({ files: { '/a': 'x', '/b': 'y' } });
  expect(
    await host.files.ensure([
      { path: '/a', content: 'x' },
      { path: '/b', content: Buffer.from('y') },
    ]),
  ).toEqual([]);
  expect(changes).toEqual([]);
  expect(machine.transcript).toHaveLength(1);
});

test.each([
  ['content', { path: '/a', content: 'new' }],
  ['permissions', { path: '/a', content: 'old', mode: 0o600 }],
])('a difference in %s alone is written', async (_, wanted) => {
  const { host, changes } = hostOn({ files: { '/a': 'old' } });
  expect(await host.files.ensure([wanted])).toEqual(['/a']);
  expect(changes).toMatchObject([{ action: 'update', kind: 'file' }]);
});

test('a folder that names no mode is content with any', async () => {
  const { machine, host } = hostOn();
  machine.folders.set('/etc/x', 0o750);
  expect(await host.files.ensure([{ kind: 'directory', path: '/etc/x' }])).toEqual([]);
});

test('removing takes what is there and gives only that', async () => {
  const { machine, host, changes } = hostOn({ files: { '/d/a': '1', '/d/e/b': '2', '/f': '3' } });
  expect(await host.files.remove(['/d', '/nothing', '/f'])).toEqual(['/d', '/f']);
  expect(machine.files.size).toBe(0);
  expect(changes).toMatchObject([{ kind: 'remove', what: '/d' }, { what: '/f' }]);
});

test('names in a folder come sorted, and none from a folder that is not there', async () => {
  const { host } = hostOn({ files: { '/d/b': '', '/d/a/x': '' } });
  expect(await host.files.list('/d')).toEqual(['a', 'b']);
  expect(await host.files.list('/none')).toEqual([]);
});

test('a service is enabled and started in one call, once', async () => {
  const { machine, host, changes } = hostOn({ units: { kubelet: { enabled: false, active: false } } });
  expect(await host.services.ensure('kubelet', { enabled: true, active: true })).toBe(true);
  expect(await host.services.ensure('kubelet', { enabled: true, active: true })).toBe(false);
  expect(machine.transcript.filter((line) => !line.includes('show'))).toEqual(['$ systemctl enable --now kubelet']);
  expect(changes).toMatchObject([{ kind: 'service', what: 'kubelet', action: 'update' }]);
});

test('a service that should stop but stay enabled is only stopped', async () => {
  const { machine, host } = hostOn({ units: { kubelet: { enabled: true, active: true } } });
  await host.services.ensure('kubelet', { enabled: true, active: false });
  expect(machine.transcript.at(-1)).toBe('$ systemctl stop kubelet');
  expect(await host.services.status('kubelet')).toEqual({ exists: true, enabled: true, active: false });
  expect(await host.services.status('none')).toEqual({ exists: false, enabled: false, active: false });
});

test('only missing packages are installed', async () => {
  const { machine, host, changes } = hostOn({ packages: ['socat'] });
  expect(await host.packages.ensure(['socat', 'conntrack'])).toEqual(['conntrack']);
  expect(await host.packages.ensure(['socat', 'conntrack'])).toEqual([]);
  expect(machine.transcript.filter((line) => line.includes('apt-get'))).toEqual([
    expect.stringMatching(/^\$ apt-get -q -o DPkg::Lock::Timeout=120 .* install --yes .* conntrack$/),
  ]);
  expect(changes).toMatchObject([{ kind: 'package', what: 'conntrack' }]);
});

test('lists of packages are fetched only when apt does not know a name', async () => {
  let isFetched = false;
  const { machine, host } = hostOn({
    rules: [
      {
        when: / update$/,
        answer: () => {
          isFetched = true;
          return '';
        },
      },
      {
        when: / install /,
        answer: () => (isFetched ? '' : { exitCode: 100, stderr: 'E: Unable to locate package conntrack' }),
      },
    ],
  });
  await host.packages.ensure(['conntrack']);
  expect(machine.transcript.map((line) => / (install|update)/.exec(line)?.[1]).filter(Boolean)).toEqual([
    'install',
    'update',
    'install',
  ]);
});

test('a host without a way to its mirror says so', async () => {
  const stderr = 'Err:1 ... Temporary failure resolving';
  const { host } = hostOn({ rules: [{ when: /^apt-get/, answer: { exitCode: 100, stderr } }] });
  await expect(host.packages.ensure(['socat'])).rejects.toMatchObject({
    message: 'apt cannot fetch socat: the host does not reach its package mirror.',
    hint: expect.stringContaining('apt-get install socat'),
  });
});

test('a command that fails throws with its code, unless the code is an answer', async () => {
  const { host } = hostOn({ rules: [{ when: 'check', answer: { exitCode: 3, stderr: 'no luck' } }] });
  const failure = await host.query({ file: 'check' }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CommandError);
  expect(failure).toMatchObject({ commandExitCode: 3, message: 'check ended with exit code 3: no luck' });
  expect((await host.query({ file: 'check' }, { allow: [3] })).exitCode).toBe(3);
});

test('running tells why before it is done', async () => {
  const { host, changes } = hostOn({ rules: [{ when: 'sysctl --system', answer: '' }] });
  await host.run({ file: 'sysctl', args: ['--system'] }, 'Load kernel settings');
  expect(changes).toEqual([{ host: 'w1', kind: 'command', what: 'Load kernel settings', action: 'run' }]);
});

test('keys, tokens and named secrets never reach an error', async () => {
  const stderr =
    'abcdef.0123456789abcdef\n-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\nhunter2';
  const machine = createFakeMachine({ rules: [{ when: /^fail/, answer: { exitCode: 1, stderr } }] });
  const host = createHost({ name: 'w1', transport: machine, facts, secrets: () => ['hunter2'] });
  const failure = (await host
    .query({ file: 'fail', args: ['hunter2'] })
    .catch((error: unknown) => error)) as CommandError;
  expect(failure.stderr).toBe('abcdef.[secret]\n-----[private key]-----\n[secret]');
  expect(`${failure.message}${failure.shown}`).not.toMatch(/hunter2|MII|0123456789abcdef/);
});

test('a read that a cut link interrupts is done again; a write is not', async () => {
  let cuts = 0;
  const cut = () => {
    cuts += 1;
    throw new SlipwayError('HOST_LINK_LOST', 'cut');
  };
  const { host } = hostOn({ rules: [{ when: 'touchy', answer: cut }] });
  await expect(host.query({ file: 'touchy' })).rejects.toMatchObject({ code: 'HOST_LINK_LOST' });
  expect(cuts).toBe(2);
  await expect(host.run({ file: 'touchy' }, 'Try')).rejects.toMatchObject({ code: 'HOST_LINK_LOST' });
  expect(cuts).toBe(3);
});

test('a wait gives what came, or tells for what and how long it waited', async () => {
  const { host } = hostOn();
  let left = 3;
  const probe = async () => {
    left -= 1;
    return left > 0 ? undefined : 'ready';
  };
  expect(await host.until('readiness', probe, { timeoutMs: 1_000, intervalMs: 1 })).toBe('ready');
  const never = host.until('rain', async () => undefined, { timeoutMs: 20, intervalMs: 5, hint: 'Look up.' });
  await expect(never).rejects.toMatchObject({ code: 'WAIT_TIMEOUT', hint: 'Look up.' });
  const aborted = host.until('rain', async () => undefined, { timeoutMs: 20_000, signal: AbortSignal.timeout(10) });
  await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
});
