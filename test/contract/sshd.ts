import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SshOptions } from '../../src/host/index.ts';

/** A real OpenSSH server on 127.0.0.1, with keys and files of its own in `folder`. */
export interface Sshd {
  readonly folder: string;
  readonly port: number;
  readonly pid: number;
  /** How root connects to it with the key it knows. */
  options(more?: Partial<SshOptions>): SshOptions;
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Lines for sshd_config. */
  readonly config?: readonly string[];
  readonly hostKeyTypes?: readonly string[];
  /** Extra public keys that may log in. */
  readonly authorized?: readonly string[];
  readonly port?: number;
}

const SSHD = '/usr/sbin/sshd';

/** Starts one; it answers when this resolves. Needs root and Debian's package openssh-server. */
export const startSshd = async (options: SshdOptions = {}): Promise<Sshd> => {
  if (!existsSync(SSHD)) throw new Error(`${SSHD} is not there: apt-get install openssh-server`);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-sshd-'));
  const port = options.port ?? (await freePort());
  await mkdir('/run/sshd', { recursive: true });
  const hostKeys = (options.hostKeyTypes ?? ['ed25519']).map((type) => makeKey(join(folder, `host_${type}`), type));
  const identity = makeKey(join(folder, 'id'), 'ed25519');
  const authorized = [await readFile(`${identity}.pub`, 'utf8'), ...(options.authorized ?? [])].join('\n');
  await writeFile(join(folder, 'authorized_keys'), `${authorized}\n`);
  await writeFile(join(folder, 'sshd_config'), configOf(folder, port, hostKeys, options.config ?? []));
  const child = spawn(SSHD, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  await listening(child, port);
  return {
    folder,
    port,
    pid: child.pid ?? 0,
    options: (more = {}) => ({
      host: '127.0.0.1',
      port,
      user: 'root',
      identities: [{ path: identity, named: true }],
      hostKeyPolicy: 'accept-new',
      knownHosts: [join(folder, 'known_hosts')],
      connectDeadlineMs: 3_000,
      ...more,
    }),
    stop: async () => {
      child.kill();
      await new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(undefined)));
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export const makeKey = (path: string, type: string, passphrase = ''): string => {
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', '', '-f', path]);
  return path;
};

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** HOME is an empty folder, so that the tests do not depend on (or wait for) the start-up files of whoever runs them. */
const configOf = (folder: string, port: number, hostKeys: readonly string[], more: readonly string[]): string =>
  [
    ...more,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...hostKeys.map((key) => `HostKey ${key}`),
    `AuthorizedKeysFile ${folder}/authorized_keys`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'PermitRootLogin yes',
    'LogLevel ERROR',
    `PidFile ${folder}/pid`,
    `SetEnv HOME=${folder}`,
    'Subsystem sftp internal-sftp',
    '',
  ].join('\n');

const listening = async (child: ChildProcess, port: number): Promise<void> => {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${said}`);
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('sshd does not listen');
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
