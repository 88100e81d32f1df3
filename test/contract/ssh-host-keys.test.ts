import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SshOptions } from '../../src/host/index.ts';
import { createSshTransport } from '../../src/host/transports/ssh.ts';
import { makeKey, type Sshd, startSshd } from './sshd.ts';

let sshd: Sshd;
let count = 0;

beforeAll(async () => {
  sshd = await startSshd({ hostKeyTypes: ['ed25519', 'ecdsa', 'rsa'] });
});
afterAll(() => sshd.stop());

/** Connects, or not; with a known_hosts file of its own. */
const connect = async (knownHosts: string, more: Partial<SshOptions> = {}): Promise<string[]> => {
  const notices: string[] = [];
  const transport = createSshTransport(
    sshd.options({ knownHosts: [knownHosts], onNotice: (text) => notices.push(text), ...more }),
  );
  try {
    await transport.exec({ file: 'true' });
  } finally {
    await transport.close();
  }
  return notices;
};

const fileWith = async (text: string): Promise<string> => {
  count += 1;
  const path = join(sshd.folder, `known_hosts_${count}`);
  await writeFile(path, text);
  return path;
};

const hostKey = async (type: string): Promise<string> => {
  const [algorithm, key] = (await readFile(join(sshd.folder, `host_${type}.pub`), 'utf8')).split(' ');
  return `${algorithm} ${key}`;
};

const fingerprint = (type: string): string =>
  execFileSync('ssh-keygen', ['-l', '-f', join(sshd.folder, `host_${type}.pub`)])
    .toString()
    .split(' ')[1] ?? '?';

const name = () => `[127.0.0.1]:${sshd.port}`;

test('accept-new files an unknown key for its owner alone, tells the fingerprint once, and trusts it afterwards', async () => {
  const path = join(sshd.folder, 'new/known_hosts');
  expect(await connect(path)).toEqual([expect.stringContaining(fingerprint('ed25519'))]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await connect(path, { hostKeyPolicy: 'strict' })).toEqual([]);
  const found = execFileSync('ssh-keygen', ['-F', name(), '-f', path]).toString();
  expect(found).toContain(await hostKey('ed25519'));
});

test('strict refuses an unknown key, tells its fingerprint, and files nothing', async () => {
  const path = await fileWith('');
  await expect(connect(path, { hostKeyPolicy: 'strict' })).rejects.toMatchObject({
    code: 'HOST_KEY_UNKNOWN',
    message: expect.stringContaining(fingerprint('ed25519')),
    hint: expect.stringContaining('ssh-keyscan'),
  });
  expect(await readFile(path, 'utf8')).toBe('');
});

test('a changed key stops the host with both fingerprints and the line of the file', async () => {
  const other = makeKey(join(sshd.folder, 'other'), 'ed25519');
  const old = execFileSync('ssh-keygen', ['-l', '-f', `${other}.pub`])
    .toString()
    .split(' ')[1];
  const path = await fileWith(`# a comment\n${name()} ${await readFile(`${other}.pub`, 'utf8')}`);
  const failure = await connect(path).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'HOST_KEY_CHANGED' });
  expect(String(failure)).toContain(fingerprint('ed25519'));
  expect(String(failure)).toContain(old);
  expect(String(failure)).toContain(`${path} line 2`);
});

test.each(['ed25519', 'ecdsa', 'rsa'])(
  'a server with several keys is asked for the %s key that is known',
  async (type) => {
    const path = await fileWith(`${name()} ${await hostKey(type)}\n`);
    expect(await connect(path, { hostKeyPolicy: 'strict' })).toEqual([]);
  },
);

test('names that ssh-keygen hashed are found', async () => {
  const path = await fileWith(`${name()} ${await hostKey('ed25519')}\n`);
  execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' });
  expect(await readFile(path, 'utf8')).toMatch(/^\|1\|/);
  expect(await connect(path, { hostKeyPolicy: 'strict' })).toEqual([]);
});

test('a hashed name with another key is a changed key', async () => {
  const other = makeKey(join(sshd.folder, 'other-hashed'), 'ed25519');
  const path = await fileWith(`${name()} ${await readFile(`${other}.pub`, 'utf8')}`);
  execFileSync('ssh-keygen', ['-q', '-H', '-f', path], { stdio: 'ignore' });
  await expect(connect(path)).rejects.toMatchObject({ code: 'HOST_KEY_CHANGED' });
});

test('a revoked key is refused even when another line trusts it', async () => {
  const key = await hostKey('ed25519');
  const path = await fileWith(`${name()} ${key}\n@revoked * ${key}\n`);
  await expect(connect(path)).rejects.toMatchObject({
    code: 'HOST_KEY_REVOKED',
    message: expect.stringContaining('line 2'),
  });
});

test('a key filed for the same host at port 22 says nothing of another port', async () => {
  const other = makeKey(join(sshd.folder, 'other-port'), 'ed25519');
  const path = await fileWith(`127.0.0.1 ${await readFile(`${other}.pub`, 'utf8')}`);
  expect(await connect(path)).toHaveLength(1);
});

test('lines of certificate authorities and lines nobody can read are passed over', async () => {
  const key = await hostKey('ed25519');
  const path = await fileWith(`@cert-authority * ${key}\nnonsense\n\n${name()} ${key}`);
  expect(await connect(path, { hostKeyPolicy: 'strict' })).toEqual([]);
});

test('five connections at once file one line, and join no line of others', async () => {
  const path = await fileWith('other.example ssh-ed25519 AAAA');
  await Promise.all([1, 2, 3, 4, 5].map(() => connect(path)));
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  expect(lines).toEqual(['other.example ssh-ed25519 AAAA', `${name()} ${await hostKey('ed25519')}`]);
});

test('five processes at once leave whole lines only', async () => {
  const path = await fileWith('');
  const script = `
    import { createSshTransport } from '${new URL('../../src/host/transports/ssh.ts', import.meta.url).pathname}';
    const transport = createSshTransport(${JSON.stringify(sshd.options({ knownHosts: [path] }))});
    await transport.exec({ file: 'true' });
    await transport.close();`;
  const { execa } = await import('execa');
  await Promise.all(
    [1, 2, 3, 4, 5].map(() => execa(process.execPath, ['--input-type=module-typescript', '-e', script])),
  );
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  expect(new Set(lines)).toEqual(new Set([`${name()} ${await hostKey('ed25519')}`]));
}, 20_000);
