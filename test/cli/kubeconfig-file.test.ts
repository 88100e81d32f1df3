import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mergeIntoFile, renamed } from '../../src/cli/actions/kubeconfig-file.ts';
import { parseYaml } from '../../src/render/index.ts';
import { fakeTerminal } from './fake-terminal.ts';

/** As kubeadm writes admin.conf. */
const ADMIN = `apiVersion: v1
kind: Config
clusters:
- cluster: { certificate-authority-data: Y2E=, server: "https://10.0.0.11:6443" }
  name: kubernetes
contexts:
- context: { cluster: kubernetes, user: kubernetes-admin }
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
users:
- name: kubernetes-admin
  user: { client-certificate-data: Y2VydA==, client-key-data: a2V5 }
`;

const MINE = `apiVersion: v1
kind: Config
clusters:
- cluster: { server: "https://shop.example:6443" }
  name: shop
contexts:
- context: { cluster: shop, user: anna, namespace: till }
  name: shop
current-context: shop
users:
- name: anna
  user: { token: abc }
preferences: { colors: true }
`;

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'slipway-home-'));
});
afterEach(() => rm(home, { recursive: true }));

const merge = (context = 'demo', env: Readonly<Record<string, string>> = {}) =>
  mergeIntoFile(ADMIN, context, fakeTerminal({ home, env }));
const config = () => join(home, '.kube', 'config');
const names = (list: unknown): readonly string[] => (list as { name: string }[]).map(({ name }) => name);
const read = async (path = config()) => parseYaml(await readFile(path, 'utf8')) as Record<string, unknown>;
const write = async (text: string): Promise<void> => {
  await mkdir(join(home, '.kube'));
  await writeFile(config(), text, { mode: 0o644 });
};

describe('merging a kubeconfig into that of the user', () => {
  test('makes the file where there was none, for its owner alone', async () => {
    expect(await merge()).toEqual({ path: config(), backup: undefined });
    expect((await stat(config())).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, '.kube'))).mode & 0o777).toBe(0o700);
    expect(await read()).toMatchObject({ 'current-context': 'demo' });
  });

  test('keeps every other entry, and the file before beside it', async () => {
    await write(MINE);
    expect(await merge()).toEqual({ path: config(), backup: `${config()}.before-slipway` });
    const merged = await read();
    expect(names(merged['contexts'])).toEqual(['shop', 'demo']);
    expect(names(merged['clusters'])).toContain('shop');
    expect(merged['users']).toContainEqual({ name: 'anna', user: { token: 'abc' } });
    expect(merged['preferences']).toEqual({ colors: true });
    expect(await readFile(`${config()}.before-slipway`, 'utf8')).toBe(MINE);
    expect(await readdir(join(home, '.kube'))).toEqual(['config', 'config.before-slipway']);
  });

  test('writes nothing the second time', async () => {
    await merge();
    const before = await stat(config());
    expect(await merge()).toEqual({ path: config(), backup: undefined });
    expect((await stat(config())).ino).toBe(before.ino);
  });

  test('goes to the first file of KUBECONFIG', async () => {
    const [first, second] = [join(home, 'first'), join(home, 'second')];
    expect((await merge('demo', { KUBECONFIG: `:${first}:${second}` })).path).toBe(first);
    expect(names((await read(first))['contexts'])).toEqual(['demo']);
  });

  test('leaves a link a link, and writes what it points at', async () => {
    await write('');
    const real = join(home, 'dotfiles');
    await writeFile(real, MINE);
    await rm(config());
    await symlink(real, config());
    await merge();
    expect((await lstat(config())).isSymbolicLink()).toBe(true);
    expect(names((await read(real))['contexts'])).toEqual(['shop', 'demo']);
  });

  test.each(['- a list', 'just words', '{ not: [closed'])(
    'refuses a file that is no kubeconfig and leaves it: %s',
    async (text) => {
      await write(text);
      await expect(merge()).rejects.toMatchObject({ name: 'SlipwayError' });
      expect(await readFile(config(), 'utf8')).toBe(text);
      expect(await readdir(join(home, '.kube'))).toEqual(['config']);
    },
  );

  test('that cannot be replaced leaves the old one whole and nothing beside it', async () => {
    await mkdir(join(home, '.kube', 'config'), { recursive: true });
    await expect(merge()).rejects.toMatchObject({ code: 'KUBECONFIG_INVALID' });
    expect(await readdir(join(home, '.kube'))).toEqual(['config']);
    await chmod(config(), 0o755);
  });
});

test('a kubeconfig that is printed has its context under the name of the cluster', () => {
  const printed = parseYaml(renamed(ADMIN, 'demo')) as Record<string, unknown>;
  expect(names(printed['contexts'])).toEqual(['demo']);
  expect(printed['current-context']).toBe('demo');
});
