import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SshEnvironment } from '../../src/host/index.ts';
import { parseJump, resolveSsh } from '../../src/host/transports/ssh-resolve.ts';
import type { SshConnection } from '../../src/spec/index.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'slipway-home-'));
  await mkdir(join(home, '.ssh'));
});
afterAll(() => rm(home, { recursive: true }));

const config = (text: string) => writeFile(join(home, '.ssh/config'), text);
const environment = (more: Partial<SshEnvironment> = {}): SshEnvironment => ({ home, user: 'me', env: {}, ...more });
const connection = (more: Partial<SshConnection> = {}): SshConnection => ({
  type: 'ssh',
  host: 'box',
  identityFiles: [],
  jump: [],
  hostKeyPolicy: 'accept-new',
  ...more,
});

test('with nothing said, everything is as OpenSSH does it', async () => {
  await config('');
  const options = await resolveSsh(connection(), environment({ env: { SSH_AUTH_SOCK: '/agent' } }));
  expect(options).toMatchObject({ host: 'box', port: 22, user: 'me', agent: '/agent', jump: [] });
  expect(options.identities.map(({ path }) => path)).toEqual(
    ['id_ed25519', 'id_ecdsa', 'id_rsa'].map((name) => join(home, '.ssh', name)),
  );
  expect(options.knownHosts[0]).toBe(join(home, '.ssh/known_hosts'));
  expect(options).not.toHaveProperty('password');
});

test('the cluster file counts more than ~/.ssh/config, and the first value there more than later ones', async () => {
  await config(
    'Host box\n  User first\n  Port 2201\n  HostName 10.0.0.1\nHost *\n  User later\n  IdentityFile ~/.ssh/any\n',
  );
  expect(await resolveSsh(connection(), environment())).toMatchObject({ user: 'first', port: 2201, host: '10.0.0.1' });
  const own = await resolveSsh(connection({ user: 'root', port: 22, identityFiles: ['/keys/a'] }), environment());
  expect(own).toMatchObject({ user: 'root', port: 22 });
  expect(own.identities).toEqual([
    { path: '/keys/a', named: true },
    { path: join(home, '.ssh/any'), named: false },
  ]);
});

test('bastions come in the order they are passed, those of bastions first', async () => {
  await config('Host inner\n  ProxyJump outer:2200,b@middle\nHost outer\n  User gate\n  ProxyJump edge\n');
  const { jump } = await resolveSsh(connection({ host: 'inner' }), environment());
  expect(jump?.map(({ user, host, port }) => `${user}@${host}:${port}`)).toEqual([
    'me@edge:22',
    'gate@outer:2200',
    'b@middle:22',
  ]);
  const named = await resolveSsh(connection({ host: 'inner', jump: ['x'] }), environment());
  expect(named.jump).toHaveLength(1);
});

test('a bastion never gets the password of the host behind it', async () => {
  await config('');
  const options = await resolveSsh(connection({ jump: ['gate'], password: { env: 'PW' } }), environment());
  expect(options.password).toBeDefined();
  expect(options.jump?.[0]).not.toHaveProperty('password');
});

test('a ProxyCommand is refused with what to use instead', async () => {
  await config('Host box\n  ProxyCommand nc %h %p\n');
  await expect(resolveSsh(connection(), environment())).rejects.toMatchObject({
    hint: expect.stringContaining('ProxyJump'),
  });
});

test('secrets come from a file, the environment or a person, and are fetched once for a run', async () => {
  await config('');
  await writeFile(join(home, 'secret'), 'from file\n');
  let questions = 0;
  const shared = environment({
    env: { PW: 'from env' },
    ask: async () => {
      questions += 1;
      return 'typed';
    },
  });
  const password = async (source: SshConnection['password'] & object) =>
    (await resolveSsh(connection({ password: source }), shared)).password?.();
  expect(await password({ file: join(home, 'secret') })).toBe('from file');
  expect(await password({ env: 'PW' })).toBe('from env');
  expect(await Promise.all([password({ prompt: true }), password({ prompt: true })])).toEqual(['typed', 'typed']);
  expect(questions).toBe(1);
  await expect(password({ env: 'NOT_SET' })).rejects.toMatchObject({ message: expect.stringContaining('NOT_SET') });
});

test.each([
  ['box', { host: 'box' }],
  ['me@box:2200', { user: 'me', host: 'box', port: 2200 }],
  ['[2001:db8::1]:22', { host: '2001:db8::1', port: 22 }],
  ['ssh://me@box', { user: 'me', host: 'box' }],
])('the bastion %s is understood', (text, expected) => {
  expect(parseJump(text)).toEqual(expected);
});

test('a bastion nobody understands is named', () => {
  expect(() => parseJump('a@b@c:x')).toThrow('a@b@c:x');
});
