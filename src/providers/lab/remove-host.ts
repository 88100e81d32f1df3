import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { HOLDERS } from './holders.ts';
import type { LabHost } from './lab-layout.ts';
import type { HostState } from './lab-state.ts';

/**
 * Ends a host as a power cut would: every process of it, whatever it runs, then its control groups, its link and its
 * mounts. Its disk stays. Gives what there was, for people.
 */
export const stopHost = async (context: ProviderContext, host: LabHost, state: HostState): Promise<string[]> => {
  const { pids, groups, mounts, hasLink } = state;
  if (pids.length + groups.length + mounts.length === 0 && !hasLink) return [];
  await ask(context, `stop ${host.name}`, { shell: 'sh', script: STOP, args: [host.folder, ...groups] });
  await ask(context, `clean up after ${host.name}`, {
    shell: 'sh',
    script: CLEAN,
    args: [host.link, host.machine, ...mounts],
  });
  return [
    ...(pids.length > 0 ? [`host ${host.name}`] : []),
    ...(pids.length === 0 && groups.length > 0 ? [`control groups of ${host.name}`] : []),
    ...mounts.map((mount) => `mount ${mount}`),
  ];
};

/** Stops the host and deletes its disk. */
export const removeHost = async (context: ProviderContext, host: LabHost, state: HostState): Promise<string[]> => {
  const stopped = await stopHost(context, host, state);
  if (!state.hasFolder) return stopped;
  await ask(context, `delete ${host.folder}`, { file: 'rm', args: ['-rf', '--one-file-system', host.folder] });
  return [...stopped, `folder ${host.folder}`];
};

/**
 * A frozen process of version 1 does not die before it thaws. Killing goes on until nothing is left, because a process
 * may have started another between our look and our blow; so does removing groups, which stay busy for a moment.
 */
const STOP = `${HOLDERS}
folder=$1
shift
tries=0
while :; do
  for group; do [ ! -f "$group/freezer.state" ] || echo THAWED >"$group/freezer.state"; done
  pids=$({
    holders "$folder"
    [ $# = 0 ] || find "$@" -name cgroup.procs -exec cat {} + 2>/dev/null
  } | sort -u)
  if [ -n "$pids" ]; then
    kill -KILL $pids 2>/dev/null
  else
    [ $# = 0 ] || find "$@" -depth -type d -exec rmdir {} + 2>/dev/null
    left=0
    for group; do [ ! -d "$group" ] || left=1; done
    [ $left = 1 ] || exit 0
  fi
  tries=$((tries + 1))
  if [ $tries = 300 ]; then echo "still there: $pids $*" >&2; exit 1; fi
  sleep 0.05
done`;

/** The link goes with the host's network namespace, a moment after its last process. */
const CLEAN = `
link=$1 machine=$2
shift 2
ip link delete "$link" 2>/dev/null
tries=0
while ip link show "$link" >/dev/null 2>&1 && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
for mount; do umount "$mount" || umount --lazy "$mount" || exit 1; done
rm -rf "/run/systemd/nspawn/propagate/$machine" "/run/systemd/nspawn/unix-export/$machine"
true`;
