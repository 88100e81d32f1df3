import { chmod, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command } from '../../src/host/index.ts';
import { createMemoryHost, type MemoryHost } from './memory-host.ts';
import { runVerb } from './run-verb.ts';

/** The scripts that verbs look with, in a real shell on this machine; writes stay in memory. */
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-playbook-'));
});
afterAll(() => rm(folder, { recursive: true }));

const withShell = (host: MemoryHost): MemoryHost => ({
  ...host,
  query: async (command: Command) => {
    if (!('script' in command)) throw new Error('verbs look with scripts');
    const env = { PATH: `${folder}:${process.env['PATH']}` };
    const result = await execa('sh', ['-c', command.script, 'sh', ...(command.args ?? [])], { env, reject: false });
    return { exitCode: result.exitCode ?? 1, stdout: result.stdout, stderr: result.stderr };
  },
});

test('a setting that the kernel has so is not set, one that it has not is, an optional one may be missing', async () => {
  const { stdout } = await execa('cat', ['/proc/sys/kernel/pid_max', '/proc/sys/kernel/osrelease'], {});
  const [pidMax = ''] = stdout.split('\n');
  const host = withShell(createMemoryHost());
  await runVerb(host, 'sysctl', {
    file: '/etc/sysctl.d/x.conf',
    settings: { 'kernel.pid_max': pidMax, 'kernel.hostname': 'certainly-not-this' },
    optional: { 'net.slipway.none': 1 },
  });
  expect(host.log).toEqual(['write /etc/sysctl.d/x.conf', 'run: Set kernel.hostname = certainly-not-this']);
});

test('a module that the kernel has is found, one that nobody wrote is not', async () => {
  const { stdout } = await execa('sh', ['-c', 'awk \'$1 == "nodev" && $2 == "tmpfs" { print $2 }\' /proc/filesystems']);
  const host = withShell(createMemoryHost());
  await runVerb(host, 'module', { file: '/etc/modules-load.d/x.conf', names: [stdout, 'slipway_none'] });
  expect(host.log).toEqual(['write /etc/modules-load.d/x.conf', 'run: Load the kernel module slipway_none']);
});

describe('a service that started a minute ago', () => {
  const options = { unit: 'x', active: true };
  const serve = async (reload: string, path: string) => {
    const started = `Sat ${new Date(Date.now() - 60_000).toISOString().replace('T', ' ').replace('Z', '456')} UTC`;
    const systemctl = join(folder, 'systemctl');
    await writeFile(systemctl, `#!/bin/sh\ncase $* in *Need*) echo ${reload};; *) echo '${started}';; esac\n`);
    await chmod(systemctl, 0o755);
    const host = withShell(createMemoryHost({ units: { x: { exists: true, active: true, enabled: true } } }));
    await runVerb(host, 'service', { ...options, restartOn: [path] });
    return host.log;
  };
  const touched = async (name: string, ageS: number): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, '');
    const time = Date.now() / 1000 - ageS;
    await utimes(path, time, time);
    return path;
  };

  test('restarts after what was written since', async () => {
    const path = await touched('new', 30);
    expect(await serve('no', path)).toEqual([`restart: Restart x: it has not read ${path}`]);
  });

  test('stays up over what was written before, is missing, or claims to be from the future', async () => {
    expect(await serve('no', await touched('old', 90))).toEqual([]);
    expect(await serve('no', join(folder, 'none'))).toEqual([]);
    expect(await serve('no', await touched('future', -3600))).toEqual([]);
  });

  test('is read again by systemd when its unit changed', async () => {
    expect(await serve('yes', await touched('old', 90))).toEqual(['reload']);
  });
});
