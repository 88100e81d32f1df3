import type { Command, ScriptCommand } from './command.ts';

/** Marks a command and all it starts, so that an interrupt finds them on the host. */
export const withMark = (command: Command, mark: string): Command => ({
  ...command,
  env: { ...command.env, [MARK]: mark },
});

/** Ends every process that carries the mark: first asked, then told. */
export const stopCommand = (mark: string): ScriptCommand => ({ shell: 'sh', script: STOP, args: [`${MARK}=${mark}`] });

const MARK = 'SLIPWAY_COMMAND';

const STOP = `
marked() { grep -lsz "^$1$" /proc/[0-9]*/environ | cut -d/ -f3; }
pids=$(marked "$1"); [ -z "$pids" ] && exit 0
kill -TERM $pids 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do
  pids=$(marked "$1"); [ -z "$pids" ] && exit 0
  sleep 0.1
done
kill -KILL $pids 2>/dev/null
exit 0
`;
