import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';

/**
 * Hosts share one kernel, and root in all of them is one user to it: a node with its pods takes 20 to 40 inotify
 * instances of the 128 that the kernel grants by default, so systemd would not start in the sixth host. Only raised.
 */
export const raiseLimits = async (context: ProviderContext): Promise<void> => {
  const said = await ask(context, 'raise fs.inotify.max_user_instances', {
    shell: 'sh',
    script: RAISE,
    args: [WANTED],
  });
  if (said !== '') context.say(`Raised fs.inotify.max_user_instances from ${said.trim()} to ${WANTED}`);
};

const WANTED = '8192';

const RAISE = `
set -e
file=/proc/sys/fs/inotify/max_user_instances
old=$(cat "$file")
[ "$old" -lt "$1" ] || exit 0
echo "$1" > "$file"
echo "$old"`;
