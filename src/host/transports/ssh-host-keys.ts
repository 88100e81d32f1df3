import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { SlipwayError } from '../../errors/index.ts';
import {
  fingerprintOf,
  judgeHostKey,
  type KnownHost,
  keyTypeOf,
  knownHostName,
  knownKeyTypes,
  parseKnownHosts,
} from './ssh-known-hosts.ts';
import type { SshEndpoint } from './ssh-options.ts';

/** What one handshake needs to know of host keys. */
export interface HostKeyCheck {
  /** Algorithms of the keys already known come first, so that the server shows a key that can be compared. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  /** Throws HOST_KEY_UNKNOWN, HOST_KEY_CHANGED or HOST_KEY_REVOKED; files a new key when the policy says so. */
  verify(key: Uint8Array): Promise<void>;
}

/** The check of one server's key against OpenSSH's known_hosts files, as they are now. */
export const checkHostKey = async (
  endpoint: SshEndpoint,
  onNotice: (text: string) => void = () => undefined,
): Promise<HostKeyCheck> => {
  const name = knownHostName(endpoint.host, endpoint.port);
  const known = await readKnownHosts(endpoint.knownHosts);
  return {
    algorithms: algorithmsFor(knownKeyTypes(known, name)),
    verify: async (key) => {
      const verdict = judgeHostKey(known, name, key);
      if (verdict.is === 'revoked') throw revokedError(name, key, verdict.entry);
      if (verdict.is === 'changed') throw changedError(name, key, verdict.entry);
      if (verdict.is === 'known') return;
      if (endpoint.hostKeyPolicy === 'strict') throw unknownError(endpoint, key);
      await acceptNewKey(endpoint, name, key, onNotice);
    },
  };
};

const algorithmsOf: Readonly<Record<string, readonly ServerHostKeyAlgorithm[]>> = {
  'ssh-ed25519': ['ssh-ed25519'],
  'ecdsa-sha2-nistp256': ['ecdsa-sha2-nistp256'],
  'ecdsa-sha2-nistp384': ['ecdsa-sha2-nistp384'],
  'ecdsa-sha2-nistp521': ['ecdsa-sha2-nistp521'],
  'ssh-rsa': ['rsa-sha2-512', 'rsa-sha2-256'],
};

const algorithmsFor = (known: readonly string[]): ServerHostKeyAlgorithm[] => [
  ...new Set([...known, ...Object.keys(algorithmsOf)].flatMap((type) => algorithmsOf[type] ?? [])),
];

const readKnownHosts = async (files: readonly string[]): Promise<readonly KnownHost[]> => {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(textWithout(file))));
  return files.flatMap((file, index) => parseKnownHosts(texts[index] ?? '', file));
};

const textWithout = (file: string) => (error: unknown) => {
  if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return '';
  throw new SlipwayError('HOST_KEY_UNKNOWN', `Cannot read ${file}, so no host key can be checked.`, { cause: error });
};

/** Keys are filed one after another within a run, so that two connections to one server write one line. */
let filing: Promise<void> = Promise.resolve();

const acceptNewKey = (
  endpoint: SshEndpoint,
  name: string,
  key: Uint8Array,
  onNotice: (text: string) => void,
): Promise<void> => {
  const file = async () => {
    const verdict = judgeHostKey(await readKnownHosts(endpoint.knownHosts), name, key);
    if (verdict.is === 'changed') throw changedError(name, key, verdict.entry);
    if (verdict.is !== 'unknown') return;
    const [path] = endpoint.knownHosts;
    if (path !== undefined) await appendKey(path, `${name} ${keyTypeOf(key)} ${Buffer.from(key).toString('base64')}\n`);
    onNotice(`Accepted the host key of ${name}: ${keyTypeOf(key)} ${fingerprintOf(key)}`);
  };
  const turn = filing.then(file);
  filing = turn.catch(() => undefined);
  return turn;
};

/** One write in append mode is never torn by another run's. A file whose last line is not ended gets an end first. */
const appendKey = async (path: string, line: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const { buffer } = size > 0 ? await handle.read(Buffer.alloc(1), 0, 1, size - 1) : { buffer: Buffer.from('\n') };
    await handle.write(buffer.toString() === '\n' ? line : `\n${line}`);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const changedError = (name: string, key: Uint8Array, entry: KnownHost): SlipwayError =>
  new SlipwayError(
    'HOST_KEY_CHANGED',
    `The host key of ${name} has changed: it shows ${keyTypeOf(key)} ${fingerprintOf(key)}, but ${entry.file} line ${entry.line} holds ${entry.keyType} ${fingerprintOf(Buffer.from(entry.key, 'base64'))}. Either the machine was made anew, or someone is between you and it.`,
    { hint: `If it was made anew: ssh-keygen -f ${entry.file} -R '${name}'` },
  );

const revokedError = (name: string, key: Uint8Array, entry: KnownHost): SlipwayError =>
  new SlipwayError(
    'HOST_KEY_REVOKED',
    `${name} shows the host key ${fingerprintOf(key)}, which ${entry.file} line ${entry.line} marks as revoked.`,
    { hint: 'Give that machine a new host key (ssh-keygen -A there); do not connect to it before.' },
  );

const unknownError = (endpoint: SshEndpoint, key: Uint8Array): SlipwayError => {
  const { host, port, knownHosts } = endpoint;
  return new SlipwayError(
    'HOST_KEY_UNKNOWN',
    `The host key of ${knownHostName(host, port)} (${keyTypeOf(key)} ${fingerprintOf(key)}) is not in ${knownHosts.join(' or ')}, and the policy is strict.`,
    {
      hint: `Compare the fingerprint, then: ssh-keyscan -p ${port} ${host} >> ${knownHosts[0] ?? '~/.ssh/known_hosts'}`,
    },
  );
};
