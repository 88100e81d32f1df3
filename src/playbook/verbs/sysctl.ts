import { z } from 'zod';
import type { Host } from '../../host/index.ts';
import { absolutePath } from '../fields.ts';
import { verb } from '../verb.ts';

const value = z.union([z.string(), z.number().transform(String)], { error: 'expected a number or a text' });
const settings = z.record(z.string().regex(/^[\w.-]+$/, 'expected a name such as net.ipv4.ip_forward'), value);

const schema = z.strictObject({
  file: absolutePath.describe('Where the settings are kept over a reboot, below /etc/sysctl.d.'),
  settings: settings.describe('Kernel settings by name.'),
  optional: settings.optional().describe('Settings that only hold where the kernel has them.'),
});

/** Kernel settings, at once and over reboots. */
export const sysctl = verb({
  name: 'sysctl',
  schema,
  act: async ({ file, settings: needed, optional = {} }: z.infer<typeof schema>, { host }) => {
    const kept = await host.files.ensure([{ path: file, content: textOf(needed, optional) }]);
    const differing = await lookFor(host, needed, optional);
    for (const [name, wanted] of differing) await set(host, name, wanted);
    return kept.length + differing.length > 0;
  },
  paths: ({ file }) => [file],
});

/** sysctl.d(5): with a `-` in front, a setting that the kernel does not have is no error at boot. */
const textOf = (needed: Readonly<Record<string, string>>, optional: Readonly<Record<string, string>>): string =>
  [
    ...Object.entries(needed).map(([name, wanted]) => `${name} = ${wanted}\n`),
    ...Object.entries(optional).map(([name, wanted]) => `-${name} = ${wanted}\n`),
  ].join('');

/** One line per setting: its value, or nothing where there is no such setting. */
const LOOK = 'for f; do if [ -e "/proc/sys/$f" ]; then tr "\\t\\n" "  " <"/proc/sys/$f"; fi; echo; done';

const lookFor = async (
  host: Host,
  needed: Readonly<Record<string, string>>,
  optional: Readonly<Record<string, string>>,
): Promise<readonly (readonly [string, string])[]> => {
  const all = Object.entries({ ...optional, ...needed });
  const args = all.map(([name]) => pathOf(name));
  const { stdout } = await host.query({ shell: 'sh', script: LOOK, args });
  const live = stdout.split('\n').map((line) => line.trim());
  return all.filter(([name, wanted], index) => {
    const isThere = (live[index] ?? '') !== '';
    return isThere || name in needed ? live[index] !== wanted.trim().replaceAll(/\s+/g, ' ') : false;
  });
};

/** Written as sysctl(8) does, without needing its package. */
const set = async (host: Host, name: string, wanted: string): Promise<void> => {
  const script = 'printf "%s\\n" "$2" >"/proc/sys/$1"';
  await host.run({ shell: 'sh', script, args: [pathOf(name), wanted] }, `Set ${name} = ${wanted}`);
};

/** A dot separates, unless the name says it with slashes (interfaces with dots in their name). */
const pathOf = (name: string): string => (name.includes('/') ? name : name.replaceAll('.', '/'));
