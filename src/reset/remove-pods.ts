import { everywhere, step } from '../phases/index.ts';
import { kubeletStopped, podsRemoved, resetWishes } from './artifacts.ts';

/** As a pattern that does not match itself: the scripts below are command lines too. */
const SHIMS = '[c]ontainerd-shim-runc-v2 -namespace k8s[.]io';

/** One that hangs is as good as one that is gone. */
const CTR = 'timeout 10 ctr';

/** Ids of what runs in containerd's namespace of Kubernetes, and processes in the kubelet's cgroups, runtime or not. */
const LOOK = `
${CTR} -n k8s.io containers ls -q 2>/dev/null
find /sys/fs/cgroup -path '*kubepods*' -name cgroup.procs -exec cat {} + 2>/dev/null
pgrep -f '${SHIMS}' 2>/dev/null
true
`;

/** Through the runtime where it answers, then by signal: a dead containerd must not keep pods alive. */
const ACT = `
if ${CTR} version >/dev/null 2>&1; then
  for id in $(${CTR} -n k8s.io tasks ls -q 2>/dev/null); do ${CTR} -n k8s.io tasks kill -a -s SIGKILL "$id"; done >/dev/null 2>&1
  for round in 1 2 3 4 5; do
    for id in $(${CTR} -n k8s.io tasks ls -q 2>/dev/null); do ${CTR} -n k8s.io tasks delete -f "$id"; done >/dev/null 2>&1
    [ -n "$(${CTR} -n k8s.io tasks ls -q 2>/dev/null)" ] || break
    sleep 0.2
  done
  for id in $(${CTR} -n k8s.io containers ls -q 2>/dev/null); do ${CTR} -n k8s.io containers delete "$id"; done >/dev/null 2>&1
fi
find /sys/fs/cgroup -path '*kubepods*' -name cgroup.procs -exec cat {} + 2>/dev/null | sort -u | xargs -r kill -9 2>/dev/null
pkill -9 -f '${SHIMS}' 2>/dev/null
find /sys/fs/cgroup -depth -type d -path '*kubepods*' -exec rmdir {} + 2>/dev/null
true
`;

const NOT_THERE = 127;
const HUNG = 124;
const ANY = [1, 2, HUNG, NOT_THERE];
const SILENT = 'The processes of pods are ended; what the container runtime remembers of them stays:';
const NOT_RUNNING = 'it does not answer. Start it, and reset again.';
const WITHOUT_CTR = 'there is no ctr to ask it with. With crictl: crictl rmp -fa';

export const removePods = step({
  id: 'reset/pods',
  title: 'Remove every pod',
  where: everywhere,
  needs: { kubeletStopped, wishes: resetWishes },
  gives: { podsRemoved },
  run: async ({ host, warn }, { wishes }) => {
    const socket =
      wishes.criSocket === undefined ? {} : { env: { CONTAINERD_ADDRESS: wishes.criSocket.replace(/^unix:\/\//, '') } };
    const { stdout } = await host.query({ shell: 'sh', script: LOOK, ...socket });
    if (stdout.trim() !== '') {
      await host.run({ shell: 'sh', script: ACT, ...socket }, 'Remove pods and their processes');
      const { exitCode } = await host.query(
        { file: 'timeout', args: ['10', 'ctr', 'version'], ...socket },
        { allow: ANY },
      );
      if (exitCode !== 0) warn(`${SILENT} ${exitCode === NOT_THERE ? WITHOUT_CTR : NOT_RUNNING}`);
    }
    return { podsRemoved: undefined };
  },
  recover: async () => ({ podsRemoved: undefined }),
});
