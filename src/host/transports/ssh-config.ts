import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SSHConfig } from 'ssh-config';

/** What `~/.ssh/config` says of one host, of the settings Slipway follows. */
export interface SshHostConfig {
  readonly hostName?: string;
  readonly port?: number;
  readonly user?: string;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** A socket, or `none`. */
  readonly identityAgent?: string;
  readonly knownHostsFiles: readonly string[];
  /** Bastions as written; empty for none. */
  readonly proxyJump: readonly string[];
  readonly proxyCommand?: string;
}

export interface SshConfigFile {
  /** First value wins, as ssh_config(5) says; patterns and `Match host` are followed, `Match exec` is not. */
  settingsFor(host: string, user?: string): SshHostConfig;
}

/** Reads the user's configuration with everything it includes; an absent file says nothing. */
export const readSshConfig = async (home: string): Promise<SshConfigFile> => {
  const config = SSHConfig.parse(await textOf(join(home, '.ssh/config'), home, 0));
  return {
    settingsFor: (host, user) => {
      const query = { Host: host, ...(user === undefined ? {} : { User: user }) };
      return settingsOf(config.compute(query, { ignoreCase: true, matchExec: false }), { home, host });
    },
  };
};

const DEEPEST_INCLUDE = 16;

const textOf = async (path: string, home: string, depth: number): Promise<string> => {
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').map(async (line) => {
    const [, patterns] = /^\s*include[\s=]+(.+)$/i.exec(line) ?? [];
    if (patterns === undefined || depth >= DEEPEST_INCLUDE) return line;
    return (await includedFiles(patterns, home)).map((file) => textOf(file, home, depth + 1));
  });
  const resolved = await Promise.all(lines);
  return (await Promise.all(resolved.flat())).join('\n');
};

const includedFiles = async (patterns: string, home: string): Promise<readonly string[]> => {
  const files: string[] = [];
  for (const pattern of patterns.trim().split(/\s+/)) {
    const path = expandHome(pattern.replaceAll('"', ''), home);
    const found: string[] = [];
    for await (const file of glob(path.startsWith('/') ? path : join(home, '.ssh', path))) found.push(file);
    files.push(...found.sort());
  }
  return files;
};

/** `~` and the tokens of ssh_config(5) that paths of keys use. */
const expandHome = (path: string, home: string): string => path.replace(/^~(?=\/|$)/, home);

type Values = Readonly<Record<string, string | readonly string[]>>;

const settingsOf = (values: Values, { home, host }: { home: string; host: string }): SshHostConfig => {
  const one = (name: string): string | undefined => [values[name] ?? []].flat()[0];
  const hostName = one('hostname')?.replaceAll('%h', host);
  const path = (text: string): string =>
    expandHome(text, home)
      .replaceAll('%d', home)
      .replaceAll('%h', hostName ?? host)
      .replaceAll('%r', one('user') ?? '');
  const jump = one('proxyjump');
  return {
    ...given('hostName', hostName),
    ...given('port', one('port') === undefined ? undefined : Number(one('port'))),
    ...given('user', one('user')),
    identityFiles: [values['identityfile'] ?? []]
      .flat()
      .filter((file) => file !== 'none')
      .map(path),
    identitiesOnly: one('identitiesonly')?.toLowerCase() === 'yes',
    ...given('identityAgent', one('identityagent') === undefined ? undefined : path(one('identityagent') ?? '')),
    knownHostsFiles: [values['userknownhostsfile'] ?? []]
      .flat()
      .flatMap((files) => files.split(/\s+/))
      .map(path),
    proxyJump: jump === undefined || jump.toLowerCase() === 'none' ? [] : jump.split(',').map((each) => each.trim()),
    ...given('proxyCommand', one('proxycommand')?.toLowerCase() === 'none' ? undefined : one('proxycommand')),
  };
};

const given = <K extends string, V>(name: K, value: V | undefined): { readonly [P in K]?: V } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [P in K]?: V });
