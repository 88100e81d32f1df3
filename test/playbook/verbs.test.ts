import { describe, expect, test } from 'vitest';
import { createMemoryHost, labHost } from './memory-host.ts';
import { runVerb } from './run-verb.ts';

describe('file', () => {
  const wanted = [
    { path: '/etc/a', content: 'x\n', mode: '0600' },
    { path: '/opt/b', directory: true },
    { path: '/etc/c', link: '/etc/a' },
    { path: '/etc/old', absent: true },
  ];

  test('makes files, folders and links, removes what must not be there, and then nothing', async () => {
    const host = createMemoryHost({ files: { '/etc/old': '' } });
    expect(await runVerb(host, 'file', wanted)).toMatchObject({ changed: true });
    expect(host.log).toEqual(['remove /etc/old', 'write /etc/a (0600)', 'write /opt/b/', 'write /etc/c -> /etc/a']);
    host.log.length = 0;
    expect(await runVerb(host, 'file', wanted)).toMatchObject({ changed: false });
    expect(host.log).toEqual([]);
  });

  test('takes a single file without a list', async () => {
    const host = createMemoryHost();
    await runVerb(host, 'file', { path: '/etc/motd', content: 'hello\n' });
    expect(host.store.get('/etc/motd')).toBe('hello\n');
  });
});

test('template renders with the values of the host and its own', async () => {
  const host = createMemoryHost();
  const options = { path: '/etc/crictl.yaml', template: 'crictl/crictl.yaml.hbs', values: { criSocket: 'unix:///x' } };
  expect(await runVerb(host, 'template', options)).toMatchObject({ changed: true });
  expect(host.store.get('/etc/crictl.yaml')).toContain('runtime-endpoint: unix:///x\n');
  expect(await runVerb(host, 'template', options)).toMatchObject({ changed: false });
});

test('package installs only what is missing', async () => {
  const host = createMemoryHost({ installed: ['kmod'] });
  expect(await runVerb(host, 'package', { names: ['kmod', 'ethtool'] })).toMatchObject({ changed: true });
  expect(await runVerb(host, 'package', { names: ['kmod', 'ethtool'] })).toMatchObject({ changed: false });
  expect(host.log).toEqual(['install ethtool']);
});

describe('sysctl', () => {
  const options = {
    file: '/etc/sysctl.d/x.conf',
    settings: { 'net.ipv4.ip_forward': 1, 'a.b': '1 2' },
    optional: { 'c.d': 1 },
  };

  test('sets what differs, keeps all of it, and lets optional settings be absent', async () => {
    const live = ['', '0', '1 2'];
    const host = createMemoryHost({ answer: () => live.join('\n') });
    expect(await runVerb(host, 'sysctl', options)).toMatchObject({ changed: true });
    expect(host.log).toEqual(['write /etc/sysctl.d/x.conf', 'run: Set net.ipv4.ip_forward = 1']);
    expect(host.store.get('/etc/sysctl.d/x.conf')).toBe('net.ipv4.ip_forward = 1\na.b = 1 2\n-c.d = 1\n');
  });

  test('leaves a host alone that has it so', async () => {
    const files = { '/etc/sysctl.d/x.conf': 'net.ipv4.ip_forward = 1\na.b = 1 2\n-c.d = 1\n' };
    const host = createMemoryHost({ files, answer: () => '1\n1\n1 2\n' });
    expect(await runVerb(host, 'sysctl', options)).toMatchObject({ changed: false });
    expect(host.log).toEqual([]);
  });
});

describe('module', () => {
  const options = { file: '/etc/modules-load.d/x.conf', names: ['overlay', 'br_netfilter'] };

  test('loads what is neither loaded nor built in, and keeps it over a reboot', async () => {
    const host = createMemoryHost({ answer: () => 'br_netfilter\n' });
    expect(await runVerb(host, 'module', options)).toMatchObject({ changed: true });
    expect(host.log).toEqual(['write /etc/modules-load.d/x.conf', 'run: Load the kernel module br_netfilter']);
  });

  test('inside a container tells what is missing and touches nothing', async () => {
    const host = createMemoryHost({ facts: labHost, answer: () => 'br_netfilter\n' });
    const { changed, warned } = await runVerb(host, 'module', options);
    expect([changed, host.log]).toEqual([false, []]);
    expect(warned).toEqual([
      'The kernel below this container has no module br_netfilter; load it on the machine outside: modprobe br_netfilter',
    ]);
  });
});

describe('command', () => {
  const options = { check: 'is-it', run: 'make-it' };
  const answering = (codes: number[]) =>
    createMemoryHost({ answer: (c) => ('script' in c && c.script === 'is-it' ? codes.shift() : 0) });

  test('runs only where its check says so, and checks again', async () => {
    const host = answering([1, 0, 0]);
    expect(await runVerb(host, 'command', options)).toMatchObject({ changed: true });
    expect(await runVerb(host, 'command', options)).toMatchObject({ changed: false });
    expect(host.log).toEqual(['run: Do it']);
  });

  test('a check that is never content is an error', async () => {
    await expect(runVerb(answering([1, 1]), 'command', options)).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: '"Do it" ran, but its check still says that it is not so.',
    });
  });

  test('a check that cannot run is an error, not a difference', async () => {
    const host = answering([127]);
    await expect(runVerb(host, 'command', options)).rejects.toThrow('exit code 127');
    expect(host.log).toEqual([]);
  });

  test('under plan the second check is left out', async () => {
    expect(await runVerb(answering([1]), 'command', options, { plan: true })).toMatchObject({ changed: true });
  });
});

describe('service', () => {
  const options = { unit: 'x', enabled: true, active: true, restartOn: ['conf', '/usr/local/bin/x'] };
  const running = { exists: true, active: true, enabled: true };
  const heard = (changed: boolean) => ({ heard: [{ id: 'conf', changed, paths: ['/etc/x.conf'] }] });

  test('starts and enables what is not', async () => {
    const host = createMemoryHost({
      units: { x: { exists: true, active: false, enabled: false } },
      answer: () => 'no\n',
    });
    expect(await runVerb(host, 'service', options, heard(true))).toMatchObject({ changed: true });
    expect(host.log).toEqual(['service x {"enabled":true,"active":true}']);
  });

  test('leaves a service alone that has read everything', async () => {
    const host = createMemoryHost({ units: { x: running }, answer: () => 'no\n' });
    expect(await runVerb(host, 'service', options, heard(false))).toMatchObject({ changed: false });
    expect(host.log).toEqual([]);
  });

  test('restarts after a step of this run', async () => {
    const host = createMemoryHost({ units: { x: running }, answer: () => 'yes\n' });
    expect(await runVerb(host, 'service', options, heard(true))).toMatchObject({ changed: true });
    expect(host.log).toEqual(['reload', 'restart: Restart x: it has not read /etc/x.conf']);
  });

  test('restarts after a run that was cut between writing and restarting', async () => {
    const host = createMemoryHost({ units: { x: running }, answer: () => 'no\n/usr/local/bin/x\n' });
    await runVerb(host, 'service', options, heard(false));
    expect(host.log).toEqual(['restart: Restart x: it has not read /usr/local/bin/x']);
  });

  test('looks at the files of the steps it hears of, and at paths', async () => {
    const host = createMemoryHost({ units: { x: running }, answer: () => 'no\n' });
    await runVerb(host, 'service', options, heard(false));
    expect(host.looks[0]).toMatchObject({ args: ['x', '/etc/x.conf', '/usr/local/bin/x'] });
  });

  test('has a service that can read its files again do so, after a step of this run or one that was cut', async () => {
    const reloading = { unit: 'x', active: true, reloadOn: ['conf'] };
    for (const [changed, newer] of [
      [true, ''],
      [false, '/etc/x.conf\n'],
    ] as const) {
      const host = createMemoryHost({ units: { x: running }, answer: () => `no\n${newer}` });
      expect(await runVerb(host, 'service', reloading, heard(changed))).toMatchObject({ changed: true });
      expect(host.log).toEqual(['run: Have x read /etc/x.conf again']);
    }
  });

  test('restarts rather than reloads where both are due', async () => {
    const both = { ...options, restartOn: ['/usr/local/bin/x'], reloadOn: ['conf'] };
    const host = createMemoryHost({ units: { x: running }, answer: () => 'no\n/usr/local/bin/x\n' });
    await runVerb(host, 'service', both, heard(true));
    expect(host.log).toEqual(['restart: Restart x: it has not read /usr/local/bin/x']);
  });

  test('does not start what only has to be enabled', async () => {
    const host = createMemoryHost({
      units: { x: { exists: true, active: false, enabled: false } },
      answer: () => 'no\n',
    });
    await runVerb(host, 'service', { unit: 'x', enabled: true }, heard(true));
    expect(host.log).toEqual(['service x {"enabled":true}']);
  });
});
