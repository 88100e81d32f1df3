import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildExecutable } from '../../build/build-executable.ts';
import { startSshd } from '../contract/sshd.ts';

const root = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'slipway-executable-'));
let executable = '';

beforeAll(async () => {
  executable = await buildExecutable(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

type Environment = Readonly<Record<string, string>>;

const run = (args: readonly string[], env: Environment = { PATH: '' }) =>
  spawnSync(executable, args, { cwd: folder, env, encoding: 'utf8' });
const printed = (args: readonly string[], env?: Environment) => {
  const { status, stdout, stderr } = run(args, env);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};
const fromSources = (args: readonly string[]): string =>
  execFileSync(process.execPath, [join(root, 'src', 'cli', 'main.ts'), ...args], { encoding: 'utf8' });
const libraries = (): string[] =>
  [...execFileSync('ldd', [executable], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);

test.each([['--help'], ['init phase --help'], ['version -o json'], ['config schema'], ['config example']])(
  'slipway %s says what it says from the sources',
  (line) => {
    expect(printed(line.split(' '))).toBe(fromSources(line.split(' ')));
  },
);

test('a good file is valid, a bad one is refused with line and column', () => {
  writeFileSync(join(folder, 'good.yaml'), printed(['config', 'example']));
  expect(printed(['config', 'validate', '-f', 'good.yaml'])).toBe('ok: good.yaml\n');
  writeFileSync(join(folder, 'bad.yaml'), printed(['config', 'example']).replace('kind: Cluster', 'kind: Custer'));
  const { status, stderr } = run(['config', 'validate', '-f', 'bad.yaml']);
  expect(status).toBe(3);
  expect(stderr).toMatch(/bad\.yaml:\d+:\d+/);
});

test('certificates are made without any environment, where they are asked for', () => {
  const pki = join(folder, 'pki');
  printed(['init', 'phase', 'certs', 'all', '--cert-dir', pki], {});
  const chain = ['verify', '-CAfile', join(pki, 'ca.crt'), join(pki, 'apiserver.crt')];
  expect(execFileSync('openssl', chain, { encoding: 'utf8' })).toContain('OK');
  expect(statSync(join(pki, 'ca.key')).mode & 0o777).toBe(0o600);
});

test('somebody who may not become root makes, looks at and renews certificates in folders of their own, as with kubeadm', () => {
  const home = mkdtempSync(join(tmpdir(), 'slipway-user-'));
  const user = { uid: 65534, gid: 65534 };
  chownSync(home, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const asUser = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync(executable, args, { cwd: home, env: {}, encoding: 'utf8', ...user });
    return status === 0 ? 'done' : stderr;
  };
  const place = ['--cert-dir', join(home, 'pki'), '--kubeconfig-dir', join(home, 'kubeconfigs')];
  expect([
    asUser('init', 'phase', 'certs', 'kubeconfig', ...place),
    asUser('certs', 'check-expiration', ...place),
    asUser('certs', 'renew', 'all', ...place),
    asUser('certs', 'generate-csr', '--cert-dir', 'requests', '--kubeconfig-dir', 'requests'),
  ]).toEqual(['done', 'done', 'done', 'done']);
  expect(statSync(join(home, 'pki', 'ca.key'))).toMatchObject({ uid: user.uid, gid: user.gid });
  expect(asUser('init', 'phase', 'certs', 'all')).toContain('may not become root');
  expect(asUser('init', 'phase', 'certs', 'all', '--cert-dir', '/var/pki')).toContain('may not become root');
  rmSync(home, { recursive: true });
});

test('a host is reached by SSH; playbooks and templates show the files that they would make there', async () => {
  const sshd = await startSshd();
  const identityFile = join(sshd.folder, 'id');
  const knownHosts = join(sshd.folder, 'known_hosts');
  const ssh = { host: '127.0.0.1', port: sshd.port, user: 'root', identityFile, knownHosts };
  const hosts = [{ name: 'solo', roles: ['control-plane', 'worker'], ssh }];
  const file = join(folder, 'solo.yaml');
  const cluster = { apiVersion: 'slipway.dev/v1alpha1', kind: 'Cluster', metadata: { name: 'solo' }, spec: { hosts } };
  writeFileSync(file, JSON.stringify(cluster));
  const env = { HOME: folder, SLIPWAY_STATE: join(folder, 'state'), SLIPWAY_CACHE: join(folder, 'cache') };
  const { stdout } = run(['plan', '-f', file, '--ignore-preflight-errors', 'all'], env);
  await sshd.stop();
  expect(stdout).toContain('  prepare/containerd-unit: Write the unit of containerd\n');
  expect(stdout).toContain('+ExecStart=/usr/local/bin/containerd\n');
});

test('in an empty root it needs the C and C++ libraries and nothing else', () => {
  const empty = join(folder, 'root');
  for (const path of [...libraries(), executable]) {
    const to = join(empty, path === executable ? 'slipway' : path);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(path, to);
  }
  const inside = (...args: string[]) =>
    spawnSync('/usr/sbin/chroot', [empty, '/slipway', ...args], { encoding: 'utf8', env: {} });
  expect(inside('config', 'schema').stdout).toBe(readFileSync(join(root, 'schema', 'cluster.schema.json'), 'utf8'));
  expect(inside('version').stdout).toBe(fromSources(['version']));
  expect(
    libraries()
      .map((path) => path.replace(/^.*\//, '').replace(/\.so.*$/, ''))
      .sort(),
  ).toEqual([expect.stringMatching(/^ld-linux/), 'libc', 'libdl', 'libgcc_s', 'libm', 'libpthread', 'libstdc++']);
});

test('it needs a C library no newer than 2.28', () => {
  const versions = readFileSync(executable, 'latin1').match(/GLIBC_2\.\d+/g) ?? [];
  expect(Math.max(...versions.map((version) => Number(version.slice('GLIBC_2.'.length))))).toBe(28);
});

test('settings for other Node programs are not its own', () => {
  expect(printed(['version', '-o', 'short'], { NODE_OPTIONS: '--require=/no/such.js' })).toMatch(/^\d/);
});

test('it starts within 120 ms', () => {
  for (const args of [['--help'], ['version']]) {
    const times = Array.from({ length: 10 }, () => {
      const start = performance.now();
      printed(args);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(120);
  }
});
