import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SshEnvironment, SshOptions } from '../../src/host/index.ts';
import { createSshTransport } from '../../src/host/transports/ssh.ts';
import { resolveSsh } from '../../src/host/transports/ssh-resolve.ts';
import type { SshConnection } from '../../src/spec/index.ts';
import { startOddServer } from './odd-server.ts';
import { makeKey, type Sshd, startSshd } from './sshd.ts';

let sshd: Sshd;
let locked: string;

beforeAll(async () => {
  sshd = await startSshd();
  locked = makeKey(join(sshd.folder, 'locked'), 'ed25519', 'open sesame');
  const known = join(sshd.folder, 'authorized_keys');
  await writeFile(known, `${await readFile(known, 'utf8')}${await readFile(`${locked}.pub`, 'utf8')}`);
});
afterAll(() => sshd.stop());

const whoami = async (options: SshOptions): Promise<string> => {
  const transport = createSshTransport(options);
  try {
    return (await transport.exec({ file: 'id', args: ['-un'] })).stdout.trim();
  } finally {
    await transport.close();
  }
};

test('an encrypted key is opened with its passphrase, which is asked for once', async () => {
  const asked: string[] = [];
  const options = sshd.options({
    identities: [{ path: locked, named: true }],
    passphrase: async (path) => {
      asked.push(path);
      return 'open sesame';
    },
  });
  expect(await whoami(options)).toBe('root');
  expect(asked).toEqual([locked]);
});

test('a wrong passphrase is told as such, without the passphrase', async () => {
  const options = sshd.options({ identities: [{ path: locked, named: true }], passphrase: async () => 'guess-1234' });
  const failure = await whoami(options).catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'HOST_AUTH_FAILED', message: expect.stringContaining(locked) });
  expect(String(failure)).not.toContain('guess-1234');
});

test('an agent opens the door, also for an encrypted key whose passphrase nobody knows', async () => {
  const { socket, stop } = await startAgent([join(sshd.folder, 'id')]);
  try {
    expect(await whoami(sshd.options({ identities: [], agent: socket }))).toBe('root');
  } finally {
    stop();
  }
  const askpass = join(sshd.folder, 'askpass');
  await writeFile(askpass, '#!/bin/sh\necho "open sesame"\n', { mode: 0o700 });
  const second = await startAgent([locked], { SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force' });
  try {
    const options = sshd.options({ identities: [{ path: locked, named: true }], agent: second.socket });
    expect(await whoami({ ...options, identitiesOnly: true })).toBe('root');
  } finally {
    second.stop();
  }
});

test('a key that nobody knows is refused at once, with what was tried and what the server takes', async () => {
  const stranger = makeKey(join(sshd.folder, 'stranger'), 'ed25519');
  const started = Date.now();
  const failure = await whoami(
    sshd.options({ identities: [{ path: stranger, named: true }], connectDeadlineMs: 20_000 }),
  ).catch((error: Error) => error);
  expect(failure).toMatchObject({ code: 'HOST_AUTH_FAILED', hint: expect.stringContaining('ssh -v') });
  expect(String(failure)).toContain(stranger);
  expect(String(failure)).toContain('takes: publickey');
  expect(Date.now() - started).toBeLessThan(5_000);
});

test('a named key file that is not there is told before anything is offered', async () => {
  const failure = whoami(sshd.options({ identities: [{ path: '/no/such/key', named: true }] }));
  await expect(failure).rejects.toMatchObject({
    code: 'HOST_AUTH_FAILED',
    message: expect.stringContaining('/no/such/key'),
  });
});

test.each(['password', 'keyboard-interactive'] as const)(
  'a password is given by %s, only when keys were refused',
  async (method) => {
    const server = await startOddServer({ folder: sshd.folder, accepts: { method, password: 'let me in' } });
    try {
      const options = server.options({ password: async () => 'let me in' });
      const transport = createSshTransport(options);
      expect((await transport.exec({ file: 'anything' })).stdout).toBe('anything');
      await transport.close();
      const wrong = createSshTransport(server.options({ password: async () => 'wrong' }));
      await expect(wrong.exec({ file: 'anything' })).rejects.toMatchObject({
        code: 'HOST_AUTH_FAILED',
        message: expect.stringContaining(method),
      });
      await wrong.close();
    } finally {
      await server.stop();
    }
  },
);

test('what ~/.ssh/config says of a host is followed: name, port, user, key, known hosts, includes', async () => {
  const home = await homeWith(`
Include extra/*.conf
Host box
  HostName 127.0.0.1
  Port ${sshd.port}
  IdentityFile ~/.ssh/my_key
  IdentitiesOnly yes
`);
  await mkdir(join(home, '.ssh/extra'));
  await writeFile(join(home, '.ssh/extra/a.conf'), 'Host b*\n  User root\n');
  await copyFile(join(sshd.folder, 'id'), join(home, '.ssh/my_key'));
  const options = await resolveSsh(connection({ host: 'box' }), environment(home));
  expect(options).toMatchObject({ host: '127.0.0.1', port: sshd.port, user: 'root', identitiesOnly: true });
  expect(await whoami({ ...options, connectDeadlineMs: 2_000 })).toBe('root');
  expect(await readFile(join(home, '.ssh/known_hosts'), 'utf8')).toContain(`[127.0.0.1]:${sshd.port} ssh-ed25519`);
});

test('a host behind a bastion is reached through it, and both keys are checked', async () => {
  const bastion = await startSshd({ authorized: [await readFile(join(sshd.folder, 'id.pub'), 'utf8')] });
  try {
    const home = await homeWith(`
Host inner
  HostName 127.0.0.1
  Port ${sshd.port}
  User root
  ProxyJump root@127.0.0.1:${bastion.port}
`);
    await copyFile(join(sshd.folder, 'id'), join(home, '.ssh/id_ed25519'));
    const options = await resolveSsh(connection({ host: 'inner' }), environment(home));
    expect(options.jump).toMatchObject([{ host: '127.0.0.1', port: bastion.port, user: 'root' }]);
    expect(await whoami(options)).toBe('root');
    const known = await readFile(join(home, '.ssh/known_hosts'), 'utf8');
    expect(known).toContain(`[127.0.0.1]:${bastion.port} `);
    expect(known).toContain(`[127.0.0.1]:${sshd.port} `);
    await rename(join(home, '.ssh/known_hosts'), join(home, '.ssh/old'));
    const swapped = known.replaceAll(`:${bastion.port} `, ':0 ').replaceAll(`:${sshd.port} `, `:${bastion.port} `);
    await writeFile(join(home, '.ssh/known_hosts'), swapped);
    await expect(whoami(options)).rejects.toMatchObject({
      code: 'HOST_KEY_CHANGED',
      message: expect.stringContaining(`:${bastion.port}`),
    });
  } finally {
    await bastion.stop();
  }
});

const connection = (more: Partial<SshConnection>): SshConnection => ({
  type: 'ssh',
  host: '127.0.0.1',
  identityFiles: [],
  jump: [],
  hostKeyPolicy: 'accept-new',
  ...more,
});

const environment = (home: string): SshEnvironment => ({ home, user: 'nobody', env: {} });

let homes = 0;
const homeWith = async (config: string): Promise<string> => {
  homes += 1;
  const home = join(sshd.folder, `home${homes}`);
  await mkdir(join(home, '.ssh'), { recursive: true });
  await writeFile(join(home, '.ssh/config'), config);
  return home;
};

const startAgent = async (keys: readonly string[], env: Record<string, string> = {}) => {
  homes += 1;
  const socket = join(sshd.folder, `agent${homes}`);
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(agent.stdout, 'data');
  execFileSync('ssh-add', ['-q', ...keys], {
    env: { ...process.env, ...env, SSH_AUTH_SOCK: socket },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { socket, stop: () => void agent.kill() };
};
