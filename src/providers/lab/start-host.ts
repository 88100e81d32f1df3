import { SlipwayError } from '../../errors/index.ts';
import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { planCgroups } from './cgroup-plan.ts';
import { HOLDERS } from './holders.ts';
import type { LabHost, LabLayout } from './lab-layout.ts';
import type { LabMachine } from './requirements.ts';
import { startScript } from './start-script.ts';

/**
 * Starts a prepared host, detached from us: it goes on when we end, its console in a file. Returns when it is started,
 * not when it answers (`waitForSsh`).
 */
export const startHost = async (
  context: ProviderContext,
  lab: LabLayout,
  host: LabHost,
  machine: LabMachine,
): Promise<void> => {
  const base = (await ask(context, 'find the base', { file: 'cat', args: [`${host.folder}/base`] })).trim();
  const [mountinfo, own] = await Promise.all([
    ask(context, 'list mounts', { file: 'cat', args: ['/proc/self/mountinfo'] }),
    ask(context, 'find its control groups', { file: 'cat', args: ['/proc/self/cgroup'] }),
  ]);
  const plan = planCgroups(mountinfo, own, host.group, machine.hasSystemd);
  const script = startScript(host, lab.bridge.name, base, plan);
  await context.transport.write(`${host.folder}/start`, script, { mode: 0o755 });
  await ask(context, `start ${host.name}`, {
    shell: 'sh',
    script: plan.kind === 'unit' ? START_UNIT : START_DETACHED,
    args: [host.folder, host.group],
  });
};

const START_DETACHED = `
: >"$1/console"
setsid env -i PATH="$PATH" "$1/start" </dev/null >>"$1/console" 2>&1 &`;

const START_UNIT = `
: >"$1/console"
systemctl reset-failed "$2.service" 2>/dev/null
exec systemd-run --quiet --collect --unit="$2" --slice=machine.slice --property=Delegate=yes --property=KillMode=mixed \\
  --property=TasksMax=infinity --property=OOMPolicy=continue --property=StandardOutput="append:$1/console" \\
  --property=StandardError="append:$1/console" "$1/start"`;

/**
 * Returns when root can log in by the lab's own key and the host shows the key we know, both checked by ssh itself.
 * Throws PROVIDER_FAILED with the end of the host's console when it ends first, or does not answer within the limit.
 */
export const waitForSsh = async (
  context: ProviderContext,
  lab: LabLayout,
  host: LabHost,
  limitMs: number,
): Promise<void> => {
  const { exitCode, stdout } = await context.transport.exec(
    {
      shell: 'sh',
      script: WAIT,
      args: [host.folder, lab.key, lab.knownHosts, host.address, String(Math.ceil(limitMs / 1000))],
    },
    { timeoutMs: limitMs + 10_000, ...(context.signal && { signal: context.signal }) },
  );
  if (exitCode === 0) return;
  const what = exitCode === 70 ? 'ended while it started' : `did not answer over SSH within ${limitMs / 1000} s`;
  throw new SlipwayError('PROVIDER_FAILED', `The lab host ${host.name} ${what}. Its console ends: ${stdout.trim()}`, {
    host: host.name,
    hint: `Read ${host.folder}/console, or start over: slipway down, then slipway up.`,
  });
};

/** A first packet sent too early is repeated after a whole second, so early tries are short; later ones suit a busy machine. */
const WAIT = `${HOLDERS}
end=$(($(date +%s) + $5))
tries=0 patience=1
until ssh -F none -i "$2" -o BatchMode=yes -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$3" \\
  -o GlobalKnownHostsFile=none -o ConnectTimeout=$patience -o LogLevel=ERROR "root@$4" true </dev/null 2>"$1/ssh"; do
  alive=$(holders "$1")
  if [ -n "$alive" ] && [ "$(date +%s)" -lt "$end" ]; then
    tries=$((tries + 1))
    [ $tries -lt 6 ] || patience=5
    sleep 0.1
    continue
  fi
  tail -n 5 "$1/console" | tr -d '\\033\\r'
  cat "$1/ssh"
  if [ -n "$alive" ]; then exit 75; else exit 70; fi
done`;
