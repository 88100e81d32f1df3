import { isAbsolute, join } from 'node:path';
import type { Connection, HostSpec, Role, SecretSource, SshConnection } from './cluster.ts';
import type { ClusterFile, HostEntry, SecretEntry, SshEntry } from './cluster-schemas.ts';

export interface PathOptions {
  /** What `~` stands for. */
  readonly home?: string;
  /** The folder that relative paths are meant from. */
  readonly baseDir?: string;
}

type SshDefaults = NonNullable<ClusterFile['spec']['ssh']>;

/** An entry of `spec.hosts` in full; `defaults` are those of `spec.ssh`. */
export const resolveHost = (entry: HostEntry, defaults: SshDefaults | undefined, options: PathOptions): HostSpec => {
  const roles = rolesOf(entry);
  const taints = entry.taints?.map(({ key, value, effect }) => ({
    key,
    ...(value === undefined ? {} : { value }),
    effect,
  }));
  return {
    name: entry.name,
    roles,
    connection: connectionOf(entry, defaults ?? {}, options),
    labels: entry.labels ?? {},
    ...taintsOf(taints, roles),
    ...(entry.nodeName === undefined ? {} : { nodeName: entry.nodeName }),
    ...(entry.address === undefined ? {} : { address: entry.address }),
    kubelet: entry.kubelet ?? {},
  };
};

export const rolesOf = ({ role, roles }: HostEntry): readonly Role[] => [
  ...new Set(roles ?? [role ?? ('worker' as const)]),
];

/** `[user@]host[:port]`; IPv6 addresses with a port stand in brackets. */
export const parseSshTarget = (text: string): { host: string; user?: string; port?: number } => {
  const at = text.lastIndexOf('@');
  const target = text.slice(at + 1);
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(target) ?? [];
  return {
    host: bracketed ?? plain ?? target,
    ...(at > 0 ? { user: text.slice(0, at) } : {}),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
};

/** The parts of `ssh` as the file gives them for one host, over those of `spec.ssh`. */
export const sshEntryOf = (entry: HostEntry, defaults: SshDefaults): SshEntry & { readonly host: string } => {
  const own = typeof entry.ssh === 'string' ? parseSshTarget(entry.ssh) : (entry.ssh ?? {});
  return { ...defaults, ...own, host: own.host ?? entry.address ?? entry.name };
};

/** Absolute, with `~` expanded where it is known what it stands for. */
export const expandPath = (path: string, { home, baseDir }: PathOptions): string => {
  if (home !== undefined && (path === '~' || path.startsWith('~/'))) return join(home, path.slice(1));
  return baseDir === undefined || isAbsolute(path) || path.startsWith('~') ? path : join(baseDir, path);
};

const taintsOf = (taints: HostSpec['taints'], roles: readonly Role[]): Pick<HostSpec, 'taints'> => {
  if (taints !== undefined) return { taints };
  // Whoever asks for both roles wants pods to run there.
  return roles.length > 1 ? { taints: [] } : {};
};

const connectionOf = (entry: HostEntry, defaults: SshDefaults, options: PathOptions): Connection => {
  if (entry.connection === 'local') return { type: 'local' };
  const {
    identityFile,
    identityFiles,
    jump,
    password,
    passphrase,
    sudoPassword,
    knownHosts,
    hostKeyPolicy,
    ...target
  } = sshEntryOf(entry, defaults);
  const secrets = { password, passphrase, sudoPassword };
  return {
    type: 'ssh',
    ...target,
    identityFiles: (identityFiles ?? (identityFile === undefined ? [] : [identityFile])).map((path) =>
      expandPath(path, options),
    ),
    ...secretsOf(secrets, options),
    jump: typeof jump === 'string' ? jump.split(',').map((bastion) => bastion.trim()) : (jump ?? []),
    hostKeyPolicy: hostKeyPolicy ?? 'accept-new',
    ...(knownHosts === undefined ? {} : { knownHosts: expandPath(knownHosts, options) }),
  };
};

type Secrets = Pick<SshConnection, 'password' | 'passphrase' | 'sudoPassword'>;

const secretsOf = (entries: Readonly<Record<string, SecretEntry | undefined>>, options: PathOptions): Secrets =>
  Object.fromEntries(
    Object.entries(entries).flatMap(([name, entry]) =>
      entry === undefined ? [] : [[name, secretSource(entry, options)]],
    ),
  );

const secretSource = (entry: SecretEntry, options: PathOptions): SecretSource => {
  if (entry === 'prompt') return { prompt: true };
  return 'file' in entry ? { file: expandPath(entry.file, options) } : entry;
};
