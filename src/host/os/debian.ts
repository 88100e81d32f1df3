import type { OsFamily } from '../os-family.ts';

export const debian: OsFamily = {
  family: 'debian',
  title: 'Debian and Ubuntu',
  matches: ({ id, like }) => ['debian', 'ubuntu'].includes(id) || like.includes('debian'),
  support: 'full',
};
