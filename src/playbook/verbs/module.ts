import { z } from 'zod';
import type { Host } from '../../host/index.ts';
import { absolutePath } from '../fields.ts';
import { type VerbContext, verb } from '../verb.ts';

const schema = z.strictObject({
  names: z
    .array(z.string().regex(/^[\w-]+$/, 'expected the name of a module'))
    .min(1)
    .describe('Kernel modules; built into the kernel is as good as loaded.'),
  file: absolutePath.describe('Where they are kept over a reboot, below /etc/modules-load.d.'),
});

/** Kernel modules, at once and over reboots. Inside a container only the kernel outside can load them: missing ones are told. */
export const module = verb({
  name: 'module',
  schema,
  act: async ({ names, file }: z.infer<typeof schema>, context) => {
    const missing = await notThere(context.host, names);
    if (context.host.facts.nested) return tellMissing(missing, context);
    const content = names.map((name) => `${name}\n`).join('');
    const kept = await context.host.files.ensure([{ path: file, content }]);
    for (const name of missing)
      await context.host.run({ file: 'modprobe', args: [name] }, `Load the kernel module ${name}`);
    return kept.length + missing.length > 0;
  },
  paths: ({ file }) => [file],
});

/**
 * Prints each name that the kernel has neither loaded nor built in. Built-in modules without parameters show nowhere
 * below /sys/module: they are found by what they register, or in the kernel's own list.
 */
const LOOK = `
for name; do
  set -- "$name" "$(printf %s "$name" | tr - _)"
  if [ -d "/sys/module/$2" ] || grep -qsw "$1" /proc/filesystems; then continue; fi
  case $2 in br_netfilter) [ -d /proc/sys/net/bridge ] && continue ;; esac
  if grep -qsE "/$(printf %s "$2" | sed 's/_/[-_]/g')\\.ko" "/lib/modules/$(uname -r)/modules.builtin"; then continue; fi
  echo "$name"
done`;

const notThere = async (host: Host, names: readonly string[]): Promise<readonly string[]> => {
  const { stdout } = await host.query({ shell: 'sh', script: LOOK, args: names });
  return stdout.split('\n').filter((line) => line !== '');
};

const tellMissing = (missing: readonly string[], { warn }: VerbContext): false => {
  for (const name of missing)
    warn(`The kernel below this container has no module ${name}; load it on the machine outside: modprobe ${name}`);
  return false;
};
