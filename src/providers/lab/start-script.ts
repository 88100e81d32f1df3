import { renderTemplate, templateText } from '../../render/index.ts';
import type { CgroupPlan } from './cgroup-plan.ts';
import type { LabHost } from './lab-layout.ts';
import { nspawnArguments, overlayOptions, rootOf, sharedDevices } from './nspawn-arguments.ts';

/** The script that holds a host from start to end; `base` is the folder of the shared file system. */
export const startScript = (host: LabHost, bridge: string, base: string, plan: CgroupPlan): string => {
  const { handOn, groups } = plan.kind === 'folders' ? plan : { handOn: [], groups: [] };
  return renderTemplate(templateText('lab/start.sh.hbs'), {
    name: host.name,
    handOn: handOn.map(quote),
    groups: groups.map(({ folder, copies }) => ({
      folder: quote(folder),
      copies: copies.map(({ from, to }) => ({ from: quote(from), to: quote(to) })),
    })),
    devices: sharedDevices,
    overlay: quote(overlayOptions(host, base)),
    root: quote(rootOf(host)),
    nspawn: ['systemd-nspawn', ...nspawnArguments(host, bridge)].map(quote).join(' '),
  });
};

/** A word for a POSIX shell. */
const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
