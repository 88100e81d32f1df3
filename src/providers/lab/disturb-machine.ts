import { SlipwayError } from '../../errors/index.ts';
import type { ProviderSpec } from '../../spec/index.ts';
import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { createLabLayout, type LabHost, type LabLayout } from './lab-layout.ts';
import { withLabLock } from './lab-lock.ts';
import { type HostState, lookAtLab } from './lab-state.ts';
import { stopHost } from './remove-host.ts';
import { meetRequirements } from './requirements.ts';
import { startHost, waitForSsh } from './start-host.ts';

/** A lab host as fault tests take hold of it. Every verb throws PROVIDER_FAILED when no such host is running. */
export interface Disturbance {
  readonly context: ProviderContext;
  readonly spec: ProviderSpec;
  /** Such as `w1`. */
  readonly name: string;
}

/** Pulls the plug: every process dies at once, the disk stays; `up` or `powerOnMachine` starts it again. */
export const killMachine = (what: Disturbance): Promise<void> =>
  withLabLock(what.context, async () => {
    const { host, state } = await find(what);
    await stopHost(what.context, host, state);
  });

/** Starts a host that was killed, with the disk it had; returns when it answers. */
export const powerOnMachine = async ({ context, spec, name }: Disturbance): Promise<void> => {
  const machine = await meetRequirements(context, true);
  const lab = createLabLayout(context.name, spec, context.stateDir);
  await withLabLock(context, async () => {
    await startHost(context, lab, lab.host(name), machine);
    await waitForSsh(context, lab, lab.host(name), START_LIMIT_MS);
  });
};

/** Reboots as `systemctl reboot` there does, services stopped in order; returns when the new system answers. */
export const rebootMachine = async (what: Disturbance): Promise<void> => {
  const { lab, host } = await find(what);
  await ask(
    what.context,
    `reboot ${host.name}`,
    { shell: 'sh', script: REBOOT, args: [lab.key, lab.knownHosts, `root@${host.address}`] },
    { timeoutMs: REBOOT_LIMIT_MS },
  );
};

/** Freezes every process of the host, as a stalled machine would be; its link stays up. */
export const pauseMachine = (what: Disturbance): Promise<void> => freeze(what, true);

export const resumeMachine = (what: Disturbance): Promise<void> => freeze(what, false);

const START_LIMIT_MS = 60_000;
const REBOOT_LIMIT_MS = 180_000;

/** The boot id of random(4) belongs to the kernel, which all hosts share; systemd-nspawn gives each boot one of its own. */
const REBOOT = `
on() {
  ssh -F none -i "$key" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$known" \\
    -o GlobalKnownHostsFile=none -o ConnectTimeout=1 -o LogLevel=ERROR "$target" "$@" </dev/null
}
key=$1 known=$2 target=$3
before=$(on cat /proc/sys/kernel/random/boot_id) || exit 1
on systemctl reboot
while sleep 0.2; do
  now=$(on cat /proc/sys/kernel/random/boot_id 2>/dev/null) && [ "$now" != "$before" ] && exit 0
done`;

const freeze = async (what: Disturbance, isFrozen: boolean): Promise<void> => {
  const { host, state } = await find(what);
  await ask(what.context, `${isFrozen ? 'pause' : 'resume'} ${host.name}`, {
    shell: 'sh',
    script: FREEZE,
    args: [isFrozen ? '1' : '0', ...state.groups],
  });
};

/** Version 1 has a controller of its own for this, version 2 a file in every group; which also holds those below. */
const FREEZE = `
frozen=$1
shift
for group; do
  if [ -f "$group/freezer.state" ]; then
    [ "$frozen" = 1 ] && echo FROZEN >"$group/freezer.state" || echo THAWED >"$group/freezer.state"
    exit
  fi
done
for group; do [ ! -f "$group/cgroup.freeze" ] || { echo "$frozen" >"$group/cgroup.freeze"; exit; }; done
echo 'this machine has no freezer' >&2
exit 1`;

const find = async (what: Disturbance): Promise<{ lab: LabLayout; host: LabHost; state: HostState }> => {
  const lab = createLabLayout(what.context.name, what.spec, what.context.stateDir);
  const state = (await lookAtLab(what.context, lab)).hosts.get(what.name);
  if (!state || state.pids.length === 0) {
    throw new SlipwayError('PROVIDER_FAILED', `The lab "${lab.name}" has no running host ${what.name}.`, {
      hint: 'Start it: slipway up.',
    });
  }
  return { lab, host: lab.host(what.name), state };
};
