import type { Facts } from './facts.ts';
import { alpine } from './os/alpine.ts';
import { debian } from './os/debian.ts';
import { flatcar } from './os/flatcar.ts';
import { rhel } from './os/rhel.ts';
import { suse } from './os/suse.ts';
import { windows } from './os/windows.ts';
import type { OsFamily, OsRelease } from './os-family.ts';

/** Every family Slipway knows by name; the first that matches counts. */
export const osFamilies: readonly OsFamily[] = [flatcar, alpine, windows, suse, rhel, debian];

export const familyOf = (release: OsRelease): Facts['family'] =>
  osFamilies.find((family) => family.matches(release))?.family ?? 'unknown';

/** The row of a machine's family. */
export const osOf = ({ family }: Pick<Facts, 'family'>): OsFamily =>
  osFamilies.find((each) => each.family === family) ?? unknown;

const unknown: OsFamily = {
  family: 'unknown',
  title: 'an unknown system',
  matches: () => true,
  refused: 'Slipway does not know this operating system',
};
