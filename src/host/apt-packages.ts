import { CommandError, SlipwayError } from '../errors/index.ts';
import type { ProgramCommand } from './command.ts';
import type { Packages } from './host.ts';
import type { OsParts } from './os-family.ts';

/** Packages under dpkg and apt. Lists are fetched only when apt does not know a package. */
export const createAptPackages = ({ query, act, tell }: OsParts): Packages => {
  const missing = async (names: readonly string[]): Promise<readonly string[]> => {
    if (names.length === 0) return [];
    const { stdout } = await query({ file: 'dpkg-query', args: ['-W', '-f', FORMAT, '--', ...names] });
    const installed = parseInstalled(stdout);
    return names.filter((name) => !installed.has(name));
  };
  return {
    missing,
    ensure: async (names) => {
      const wanted = await missing(names);
      if (wanted.length === 0) return [];
      for (const what of wanted) tell({ kind: 'package', what, action: 'create' });
      try {
        await install(act, wanted);
      } catch (error) {
        throw isOffline(error) ? offlineError(wanted, error) : error;
      }
      return wanted;
    },
  };
};

/** Names of packages that are wholly installed, from `dpkg-query -W`. */
export const parseInstalled = (stdout: string): ReadonlySet<string> =>
  new Set(
    stdout
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([status]) => status === 'ii ')
      .map(([, name = '']) => name),
  );

// biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg-query's own placeholders
const FORMAT = '${db:Status-Abbrev}\t${Package}\n';

const install = async (act: OsParts['act'], names: readonly string[]): Promise<void> => {
  const command = apt('install', '--yes', '--no-install-recommends', ...names);
  try {
    await act(command);
  } catch (error) {
    if (
      !(
        error instanceof CommandError &&
        /Unable to locate package|has no installation candidate|404 /.test(error.stderr)
      )
    )
      throw error;
    await act(apt('update'));
    await act(command);
  }
};

/** apt waits for its lock, as unattended upgrades may hold it after a boot; questions are answered by their defaults. */
const apt = (...args: readonly string[]): ProgramCommand => ({
  file: 'apt-get',
  args: ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Options::=--force-confold', ...args],
  env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
});

const isOffline = (error: unknown): boolean =>
  error instanceof CommandError &&
  /Temporary failure resolving|Could not resolve|Could not connect|Network is unreachable|Unable to locate package/.test(
    error.stderr,
  );

const offlineError = (names: readonly string[], cause: unknown): SlipwayError =>
  new SlipwayError(
    'COMMAND_FAILED',
    `apt cannot fetch ${names.join(', ')}: the host does not reach its package mirror.`,
    {
      hint: `Look at it there with: apt-get update. Or install by hand: apt-get install ${names.join(' ')}`,
      cause,
    },
  );
