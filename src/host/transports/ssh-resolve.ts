import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../../errors/index.ts';
import type { SshConnection } from '../../spec/index.ts';
import { readSecret, type SecretEnvironment } from '../secret-source.ts';
import { readSshConfig, type SshConfigFile, type SshHostConfig } from './ssh-config.ts';
import type { SshEndpoint, SshOptions } from './ssh-options.ts';

/** The operator's side of a connection, as the command line sees it. One object for the whole run: secrets are asked for once. */
export interface SshEnvironment extends SecretEnvironment {
  readonly home: string;
  /** Login name there; the last resort for `user`. */
  readonly user: string;
  readonly onNotice?: (text: string) => void;
}

/** A connection of the cluster file with all that it leaves open filled in: from `~/.ssh/config`, then as OpenSSH does by default. */
export const resolveSsh = async (connection: SshConnection, environment: SshEnvironment): Promise<SshOptions> => {
  const config = await readSshConfig(environment.home);
  const settings = config.settingsFor(connection.host, connection.user);
  const jump = connection.jump.length > 0 ? connection.jump : settings.proxyJump;
  if (jump.length === 0 && settings.proxyCommand !== undefined) throw proxyCommandError(connection.host);
  const shared = { connection, environment, config };
  return {
    ...endpointOf(connection, settings, shared),
    jump: await jumpsOf(jump, shared, 0),
    ...(environment.onNotice === undefined ? {} : { onNotice: environment.onNotice }),
  };
};

interface Shared {
  readonly connection: SshConnection;
  readonly environment: SshEnvironment;
  readonly config: SshConfigFile;
}

interface Named {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
}

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

const endpointOf = (named: Named, settings: SshHostConfig, { connection, environment }: Shared): SshEndpoint => {
  const { home } = environment;
  const host = settings.hostName ?? named.host;
  const user = named.user ?? settings.user ?? environment.user;
  const given = [...connection.identityFiles.map((path) => ({ path, named: true }))];
  const configured = settings.identityFiles.map((path) => ({ path, named: false }));
  const defaults = DEFAULT_KEYS.map((name) => ({ path: join(home, '.ssh', name), named: false }));
  const agent = agentOf(settings, environment);
  return {
    host,
    port: named.port ?? settings.port ?? 22,
    user,
    identities: [...given, ...(configured.length > 0 ? configured : given.length > 0 ? [] : defaults)],
    identitiesOnly: settings.identitiesOnly,
    ...(agent === undefined ? {} : { agent }),
    ...secretsOf(connection, `${user}@${host}`, environment),
    hostKeyPolicy: connection.hostKeyPolicy,
    knownHosts: knownHostsOf(connection, settings, home),
  };
};

const knownHostsOf = (connection: SshConnection, settings: SshHostConfig, home: string): readonly string[] => {
  if (connection.knownHosts !== undefined) return [connection.knownHosts];
  if (settings.knownHostsFiles.length > 0) return settings.knownHostsFiles;
  return [join(home, '.ssh/known_hosts'), '/etc/ssh/ssh_known_hosts'];
};

const agentOf = ({ identityAgent }: SshHostConfig, { env }: SshEnvironment): string | undefined => {
  if (identityAgent === 'none') return undefined;
  return identityAgent === undefined || identityAgent === 'SSH_AUTH_SOCK' ? env['SSH_AUTH_SOCK'] : identityAgent;
};

/** A passphrase may be asked for even where the file names no source: that is what ssh does at a terminal. */
const secretsOf = (
  { password, passphrase }: SshConnection,
  who: string,
  environment: SshEnvironment,
): Pick<SshEndpoint, 'password' | 'passphrase'> => {
  const read = (path: string): Promise<string> => readFile(path, 'utf8');
  const source = passphrase ?? (environment.ask ? { prompt: true as const } : undefined);
  return {
    ...(password === undefined
      ? {}
      : { password: () => readSecret(password, `Password of ${who}`, environment, read) }),
    ...(source === undefined
      ? {}
      : { passphrase: (key: string) => readSecret(source, `Passphrase of ${key}`, environment, read) }),
  };
};

/** The host's password is for the host alone: a bastion never sees it. */
const bastionOf = (named: Named, settings: SshHostConfig, shared: Shared): SshEndpoint => {
  const { password: _, ...endpoint } = endpointOf(named, settings, shared);
  return endpoint;
};

const MOST_NESTED_JUMPS = 8;

/** A bastion may itself lie behind bastions that only `~/.ssh/config` knows: they come before it. */
const jumpsOf = async (jump: readonly string[], shared: Shared, depth: number): Promise<readonly SshEndpoint[]> => {
  const [first, ...others] = jump.map(parseJump);
  if (first === undefined || depth > MOST_NESTED_JUMPS) return [];
  const settings = shared.config.settingsFor(first.host, first.user);
  const before = await jumpsOf(settings.proxyJump, shared, depth + 1);
  const rest = others.map((other) => bastionOf(other, shared.config.settingsFor(other.host, other.user), shared));
  return [...before, bastionOf(first, settings, shared), ...rest];
};

/** `[user@]host[:port]`, `[v6]:port`, or the same as `ssh://`. */
export const parseJump = (text: string): Named => {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@]+)@)?(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?\/?$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) {
    throw new SlipwayError('SPEC_INVALID', `The bastion "${text}" is not of the form [user@]host[:port].`);
  }
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }) };
};

const proxyCommandError = (host: string): SlipwayError =>
  new SlipwayError('HOST_UNREACHABLE', `~/.ssh/config reaches ${host} by ProxyCommand, which Slipway does not run.`, {
    hint: `Use ProxyJump there, or name the bastion as "jump" of ${host} in the cluster file.`,
  });
