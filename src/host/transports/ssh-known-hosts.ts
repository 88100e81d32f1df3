import { createHash, createHmac } from 'node:crypto';

/** One usable line of a known_hosts file; comments and `@cert-authority` lines are left out. */
export interface KnownHost {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly revoked: boolean;
  /** Names, patterns, `!patterns`, or one hashed name. */
  readonly hosts: readonly string[];
  readonly keyType: string;
  /** The key in base64, as in the file. */
  readonly key: string;
}

export type Verdict =
  | { readonly is: 'known' | 'unknown' }
  | { readonly is: 'changed' | 'revoked'; readonly entry: KnownHost };

/** Reads a known_hosts file as sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT", describes it; lines it cannot read are passed over as OpenSSH does. */
export const parseKnownHosts = (text: string, file: string): readonly KnownHost[] =>
  text.split('\n').flatMap((line, index) => parseLine(line.trim(), file, index + 1));

/** The name OpenSSH files a server under: `host`, or `[host]:port` when the port is not 22. */
export const knownHostName = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

/**
 * What the known keys of a server say of the key it shows. `changed` also covers a server known only by keys of
 * other types: those are asked for first, so a server that still had one would have shown it.
 */
export const judgeHostKey = (known: readonly KnownHost[], name: string, key: Uint8Array): Verdict => {
  const mine = known.filter((entry) => isNamed(entry.hosts, name));
  const shown = Buffer.from(key).toString('base64');
  const revoked = mine.find((entry) => entry.revoked && entry.key === shown);
  if (revoked) return { is: 'revoked', entry: revoked };
  const trusted = mine.filter((entry) => !entry.revoked);
  if (trusted.some((entry) => entry.key === shown)) return { is: 'known' };
  const type = keyTypeOf(key);
  const other = trusted.find((entry) => entry.keyType === type) ?? trusted[0];
  return other ? { is: 'changed', entry: other } : { is: 'unknown' };
};

/** Types of the keys known for a server, in the order of the file: to be asked for before all others. */
export const knownKeyTypes = (known: readonly KnownHost[], name: string): readonly string[] => [
  ...new Set(known.filter((entry) => !entry.revoked && isNamed(entry.hosts, name)).map((entry) => entry.keyType)),
];

/** The type that a public key in SSH's wire format names at its beginning (RFC 4253, section 6.6). */
export const keyTypeOf = (key: Uint8Array): string => {
  const bytes = Buffer.from(key);
  return bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1');
};

/** As ssh-keygen -l shows it: `SHA256:` and base64 without padding. */
export const fingerprintOf = (key: Uint8Array): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

const parseLine = (line: string, file: string, number: number): KnownHost[] => {
  if (line === '' || line.startsWith('#')) return [];
  const words = line.split(/\s+/);
  const marker = words[0]?.startsWith('@') ? words.shift() : undefined;
  const [hosts, keyType, key] = words;
  if (!hosts || !keyType || !key || (marker !== undefined && marker !== '@revoked')) return [];
  return [{ file, line: number, revoked: marker === '@revoked', hosts: hosts.split(','), keyType, key }];
};

const isNamed = (hosts: readonly string[], name: string): boolean => {
  const matches = (pattern: string): boolean =>
    pattern.startsWith('|1|') ? isHashed(pattern, name) : wildcard(pattern).test(name);
  if (hosts.some((host) => host.startsWith('!') && matches(host.slice(1)))) return false;
  return hosts.some((host) => !host.startsWith('!') && matches(host));
};

/** `|1|salt|hash`, both base64: HMAC-SHA1 of the name under the salt. */
const isHashed = (pattern: string, name: string): boolean => {
  const [, , salt = '', hash = ''] = pattern.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
};

const wildcard = (pattern: string): RegExp => {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i');
};
