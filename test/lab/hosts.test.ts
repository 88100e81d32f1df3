import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLocalTransport } from '../../src/host/index.ts';
import {
  createProvider,
  killMachine,
  type ProviderContext,
  pauseMachine,
  rebootMachine,
  resumeMachine,
} from '../../src/providers/index.ts';
import type { HostSpec, ProviderSpec } from '../../src/spec/index.ts';

const cacheDir = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway', 'lab');
const spec: ProviderSpec = { type: 'lab', controlPlanes: 1, workers: 1, subnet: '10.78.0.0/24' };
const stateRoot = join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'slipway-lab-test');

const contextOf = (name: string): ProviderContext => ({
  name,
  transport: createLocalTransport(),
  stateDir: join(stateRoot, name),
  cacheDir,
  say: () => undefined,
});

const context = contextOf('t1');
const up = (wanted: ProviderSpec = spec, where = context) => createProvider(wanted).up(where);
const down = (where = context) => createProvider(spec).down(where);
const states = async () => (await createProvider(spec).status(context)).map(({ state }) => state);

const on = (host: HostSpec | undefined, script: string): string => {
  if (host?.connection.type !== 'ssh') throw new Error('not a host reached by ssh');
  const { host: address, identityFiles, knownHosts, hostKeyPolicy } = host.connection;
  expect(hostKeyPolicy).toBe('strict');
  const known = [`UserKnownHostsFile=${knownHosts}`, 'GlobalKnownHostsFile=none', 'StrictHostKeyChecking=yes'];
  const options = [...known, 'BatchMode=yes', 'IdentitiesOnly=yes', 'ConnectTimeout=5'].flatMap((option) => [
    '-o',
    option,
  ]);
  const identity = identityFiles.flatMap((file) => ['-i', file]);
  return execFileSync('ssh', ['-F', 'none', ...identity, ...options, `root@${address}`, script], {
    encoding: 'utf8',
  }).trim();
};

const bootId = (host: HostSpec | undefined): string => on(host, 'cat /proc/sys/kernel/random/boot_id');

const shell = (script: string): string => execFileSync('sh', ['-s'], { input: script, encoding: 'utf8' });

/** Everything on this machine that bears the mark of a lab, however deep. */
const traces = (name: string): string[] =>
  shell(`
    ip -oneline link | grep -oE '(slw|vb)-${name}[-a-z0-9]*' | sort -u
    grep -sF '${stateRoot}/${name}/' /proc/[0-9]*/mountinfo | cut -d: -f1 | sort -u
    find /sys/fs/cgroup -type d -name 'slipway-lab.${name}.*' -prune
    for file in $(grep -zslF '${stateRoot}/${name}/hosts' /proc/[0-9]*/cmdline); do
      cat "$file" 2>/dev/null | tr '\\0' ' ' | grep -v ^grep
    done
    find /run/systemd/nspawn /run/lock -name '*${name}*'
    ls -d '${stateRoot}/${name}' 2>/dev/null
    true`)
    .split('\n')
    .filter((line) => line !== '' && !line.includes('/self/'));

const packetFilter = (): string =>
  shell('nft list ruleset 2>/dev/null; iptables-save 2>/dev/null | grep -v "^#"; true');

let hosts: readonly HostSpec[] = [];
let filterBefore = '';

beforeAll(async () => {
  for (const name of ['t1', 't2']) await down(contextOf(name));
  filterBefore = packetFilter();
  hosts = await up();
});

afterAll(async () => {
  for (const name of ['t1', 't2']) await down(contextOf(name));
  rmSync(stateRoot, { recursive: true, force: true });
});

describe('lab hosts', () => {
  test('come up with their names, roles and addresses and let root in by the key of the lab', () => {
    expect(hosts.map(({ name, roles, address }) => [name, roles, address])).toEqual([
      ['cp1', ['control-plane'], '10.78.0.11'],
      ['w1', ['worker'], '10.78.0.21'],
    ]);
    expect(hosts.map((host) => on(host, 'hostname; id -un'))).toEqual(['cp1\nroot', 'w1\nroot']);
  });

  test('stay as they are when asked for again, within seconds', async () => {
    const before = hosts.map(bootId);
    const start = performance.now();
    expect(await up()).toEqual(hosts);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(hosts.map(bootId)).toEqual(before);
  });

  test('are bare Debian servers with identities of their own', () => {
    const identities = hosts.map((host) => on(host, 'cat /etc/machine-id /etc/ssh/ssh_host_ed25519_key.pub'));
    expect(new Set(identities).size).toBe(hosts.length);
    for (const host of hosts) {
      expect(on(host, '. /etc/os-release; echo $ID $VERSION_ID; systemctl is-system-running --wait')).toBe(
        'debian 12\nrunning',
      );
      expect(on(host, 'ls -d /etc/kubernetes /opt/cni /etc/containerd 2>/dev/null; ls /usr/local/bin; true')).toBe('');
      expect(on(host, 'command -v containerd kubelet kubeadm; true')).toBe('');
    }
  });

  test('have the packages that Kubernetes asks a host for', () => {
    const wanted = 'iptables nftables conntrack ethtool socat ebtables kmod procps iproute2 mount util-linux curl';
    const more = 'ca-certificates sudo python3-minimal runc openssh-server';
    expect(on(hosts[0], `dpkg-query -W -f '\${Status}\\n' ${wanted} ${more} | sort -u`)).toBe('install ok installed');
  });

  test('may do what a kubelet does: write sysctls and control groups, mount, read the kernel log', () => {
    const script = `set -e
      sysctl -qw net.ipv4.ip_forward=1
      for folder in $(awk '$3 ~ /^cgroup/ { print $2 }' /proc/mounts); do mkdir "$folder/probe"; rmdir "$folder/probe"; done
      mkdir -p /var/lib/containerd/probe/a /var/lib/containerd/probe/b /var/lib/containerd/probe/c /mnt/probe
      cd /var/lib/containerd/probe
      mount -t overlay overlay -o lowerdir=a,upperdir=b,workdir=c /mnt/probe && umount /mnt/probe
      rm -rf /var/lib/containerd/probe
      test -r /dev/kmsg
      findmnt -no PROPAGATION /`;
    expect(hosts.map((host) => on(host, script))).toEqual(['shared', 'shared']);
  });

  test('reach each other by name', () => {
    expect(on(hosts[1], 'getent hosts cp1; ping -c 1 -W 2 cp1 >/dev/null && echo reached')).toMatch(
      /10\.78\.0\.11.*\nreached/,
    );
  });

  test('reboot when told to from inside, and keep their disk', async () => {
    const before = bootId(hosts[1]);
    on(hosts[1], 'echo kept > /root/note; sync');
    await rebootMachine({ context, spec, name: 'w1' });
    expect(bootId(hosts[1])).not.toBe(before);
    expect(on(hosts[1], 'cat /root/note')).toBe('kept');
    expect(await states()).toEqual(['running', 'running']);
  });

  test('fall silent when frozen and go on when thawed', async () => {
    const before = bootId(hosts[1]);
    await pauseMachine({ context, spec, name: 'w1' });
    expect(await states()).toEqual(['running', 'broken']);
    await resumeMachine({ context, spec, name: 'w1' });
    expect(await states()).toEqual(['running', 'running']);
    expect(bootId(hosts[1])).toBe(before);
  });

  test('whose init was killed are started again with disk and identity kept, the others untouched', async () => {
    const before = { other: bootId(hosts[0]), identity: on(hosts[1], 'cat /etc/machine-id') };
    on(hosts[1], 'echo written > /var/lib/kubelet/note; sync');
    shell(`for pid in $(pgrep -f -- --machine=t1-w1); do kill -KILL $(cat /proc/$pid/task/*/children); done`);
    expect(await states()).toEqual(['running', 'broken']);
    expect(await up()).toEqual(hosts);
    expect(on(hosts[1], 'cat /var/lib/kubelet/note; cat /etc/machine-id')).toBe(`written\n${before.identity}`);
    expect(bootId(hosts[0])).toBe(before.other);
  });

  test('that lost their supervisor, or their power, are started again', async () => {
    shell(`pkill -KILL -f '^/bin/sh ${stateRoot}/t1/hosts/w1/start'`);
    await killMachine({ context, spec, name: 'cp1' });
    expect(await up()).toEqual(hosts);
    expect(await states()).toEqual(['running', 'running']);
  });

  test('come and go with the sizes asked for, and the others hear of them', async () => {
    const before = hosts.map(bootId);
    const more = await up({ ...spec, workers: 2 });
    expect(more.map(({ name }) => name)).toEqual(['cp1', 'w1', 'w2']);
    expect(on(more[0], 'ping -c 1 -W 2 w2 >/dev/null && echo reached')).toBe('reached');
    expect(await up()).toEqual(hosts);
    expect(traces('t1').filter((trace) => trace.includes('w2'))).toEqual([]);
    expect(on(hosts[0], 'getent hosts w2 || echo unknown')).toBe('unknown');
    expect(hosts.map(bootId)).toEqual(before);
  });
});

describe('several labs', () => {
  test('live side by side, and one goes without harm to the other', async () => {
    const other = contextOf('t2');
    const wanted: ProviderSpec = { ...spec, workers: 0, subnet: '10.79.0.0/24' };
    const before = hosts.map(bootId);
    expect((await up(wanted, other)).map((host) => on(host, 'hostname'))).toEqual(['cp1']);
    await createProvider(wanted).down(other);
    expect(traces('t2')).toEqual([]);
    expect(hosts.map(bootId)).toEqual(before);
  });

  test('may not share a subnet', async () => {
    await expect(up({ ...spec, subnet: '10.78.0.128/25' }, contextOf('t2'))).rejects.toMatchObject({
      code: 'PROVIDER_FAILED',
      message: expect.stringMatching(/10\.78\.0\.128\/25 is in use by slw-t1/),
      hint: expect.stringMatching(/provider\.subnet/),
    });
  });

  test('of one name may not live in two places', async () => {
    const elsewhere = { ...context, stateDir: join(stateRoot, 'elsewhere') };
    const before = hosts.map(bootId);
    for (const attempt of [() => up(spec, elsewhere), () => down(elsewhere)]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'PROVIDER_FAILED',
        message: expect.stringContaining(context.stateDir),
      });
    }
    expect(hosts.map(bootId)).toEqual(before);
  });

  test('of one name cannot be started or stopped while another run does so', async () => {
    const holder = spawn('flock', ['--no-fork', '/run/lock/slipway-lab.t1', 'sh', '-c', 'echo held; exec sleep 60']);
    await new Promise((held) => holder.stdout.once('data', held));
    try {
      await expect(up()).rejects.toMatchObject({ code: 'LOCKED' });
      await expect(down()).rejects.toMatchObject({ code: 'LOCKED' });
    } finally {
      holder.kill();
    }
  });
});

describe('a start that is killed', () => {
  const providers = resolve(import.meta.dirname, '../../src/providers/index.ts');
  const host = resolve(import.meta.dirname, '../../src/host/index.ts');
  const killedUp = async (afterMs: number): Promise<void> => {
    const program = `
      const { createProvider } = await import(${JSON.stringify(providers)});
      const { createLocalTransport } = await import(${JSON.stringify(host)});
      console.log('started');
      await createProvider(${JSON.stringify(spec)}).up({ ...${JSON.stringify(context)}, transport: createLocalTransport(), say() {} });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise((done) => child.once('exit', done));
    await new Promise((done) => child.stdout.once('data', done));
    await delay(afterMs);
    child.kill('SIGKILL');
    await ended;
  };

  test.each([50, 150, 300, 500, 800, 1_200])(
    'after %i ms leaves nothing that down does not remove',
    async (afterMs) => {
      await down();
      await killedUp(afterMs);
      await down();
      await expect.poll(() => traces('t1'), { timeout: 5_000 }).toEqual([]);
    },
  );

  test.each([200, 600, 1_000])('after %i ms is finished by the next up', async (afterMs) => {
    await down();
    await killedUp(afterMs);
    expect((await up()).map((spec) => on(spec, 'hostname'))).toEqual(['cp1', 'w1']);
  });
});

describe('taking a lab down', () => {
  test('ends whatever its hosts run and leaves nothing, the second time as well', async () => {
    hosts = await up();
    on(hosts[0], 'systemd-run --quiet sleep 1000; unshare --pid --fork --mount-proc sleep 1000 >/dev/null 2>&1 &');
    on(hosts[1], 'mkdir -p /mnt/m; mount -t tmpfs m /mnt/m; mount --bind /mnt/m /var/lib/kubelet');
    expect(await down()).toEqual(expect.arrayContaining(['host cp1', 'host w1', 'bridge slw-t1']));
    await expect.poll(() => traces('t1'), { timeout: 5_000 }).toEqual([]);
    expect(readdirSync(stateRoot)).toEqual([]);
    expect(packetFilter()).toBe(filterBefore);
    expect(await down()).toEqual([]);
  });
});
