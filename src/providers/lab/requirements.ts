import { SlipwayError } from '../../errors/index.ts';
import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';

/** What the lab must know of the machine it runs on. */
export interface LabMachine {
  /** systemd is its init: hosts become units. */
  readonly hasSystemd: boolean;
}

/** Programs by the Debian package that brings them. */
const programs: Readonly<Record<string, string>> = {
  'systemd-nspawn': 'systemd-container',
  debootstrap: 'debootstrap',
  ip: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  flock: 'util-linux',
  unshare: 'util-linux',
};

/**
 * Makes sure that this is a Linux machine, that we are root, and that the programs are there: missing packages are
 * announced and installed. What only a build needs is left out when the hosts' file system is there (`hasBase`).
 */
export const meetRequirements = async (context: ProviderContext, hasBase: boolean): Promise<LabMachine> => {
  const machine = await lookAtMachine(context);
  const missing = machine.missing.filter((name) => !(hasBase && name === 'debootstrap'));
  if (missing.length > 0) await installPackages(context, missing);
  return { hasSystemd: machine.hasSystemd };
};

/** Throws PROVIDER_FAILED unless the machine can hold a lab at all. */
export const lookAtMachine = async (
  context: ProviderContext,
): Promise<LabMachine & { readonly missing: readonly string[] }> => {
  const text = await ask(context, 'look at this machine', {
    shell: 'sh',
    script: LOOK,
    args: Object.keys(programs),
  });
  const [system, user, init = '', ...missing] = text.trim().split('\n');
  if (system !== 'Linux') {
    throw new SlipwayError('PROVIDER_FAILED', `The lab needs Linux; this machine runs ${system ?? 'something else'}.`, {
      hint: 'Run Slipway on a Linux machine, or name hosts you have in the cluster file.',
    });
  }
  if (user !== '0') {
    throw new SlipwayError('PROVIDER_FAILED', 'The lab makes network interfaces and mounts, so it must run as root.', {
      hint: 'Run the same command as root, with sudo for instance.',
    });
  }
  return {
    hasSystemd: init === 'systemd',
    missing: [...new Set(missing.flatMap((program) => programs[program] ?? []))],
  };
};

const LOOK = `
uname -s
id -u
if [ -d /run/systemd/system ]; then echo systemd; else echo other; fi
for program; do command -v "$program" >/dev/null || echo "$program"; done`;

const installPackages = async (context: ProviderContext, packages: readonly string[]): Promise<void> => {
  context.say(`Installing system packages: ${packages.join(' ')}`);
  await ask(
    context,
    `install ${packages.join(' ')}`,
    { shell: 'sh', script: INSTALL, args: packages, env: { DEBIAN_FRONTEND: 'noninteractive' } },
    { timeoutMs: 600_000, hint: `Install them yourself, then run the same command again: ${packages.join(' ')}` },
  );
};

const INSTALL = `
command -v apt-get >/dev/null || { echo 'this machine has no apt-get' >&2; exit 1; }
apt-get install -y -qq --no-install-recommends "$@" </dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" </dev/null; }`;

const NEEDED_MB = { base: 1_500, host: 1_500 } as const;

/** Throws PROVIDER_FAILED when the disk cannot hold the shared file system (unless it is there) and `newHosts` hosts. */
export const requireDiskSpace = async (context: ProviderContext, hasBase: boolean, newHosts: number): Promise<void> => {
  await requireFree(context, context.cacheDir, hasBase ? 0 : NEEDED_MB.base);
  await requireFree(context, context.stateDir, newHosts * NEEDED_MB.host);
};

const requireFree = async (context: ProviderContext, folder: string, neededMb: number): Promise<void> => {
  if (neededMb === 0) return;
  const text = await ask(context, `see how much space ${folder} has`, {
    shell: 'sh',
    script: 'while [ ! -d "$1" ]; do set -- "$(dirname "$1")"; done; stat -f -c %T "$1"; df -P -m "$1" | tail -n 1',
    args: [folder],
  });
  const [type, usage = ''] = text.trim().split('\n');
  if (type === 'overlayfs') {
    throw new SlipwayError('PROVIDER_FAILED', `${folder} lies on an overlay file system, and overlays do not stack.`, {
      hint: 'Set XDG_STATE_HOME and XDG_CACHE_HOME to folders on an ordinary disk.',
    });
  }
  const freeMb = Number(usage.split(/\s+/)[3]);
  if (freeMb >= neededMb) return;
  throw new SlipwayError('PROVIDER_FAILED', `${folder} has ${freeMb} MB free; the lab needs ${neededMb} MB there.`, {
    hint: 'Make room, or ask for fewer hosts.',
  });
};
