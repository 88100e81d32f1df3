import type { OsFamily } from '../os-family.ts';

export const flatcar: OsFamily = {
  family: 'flatcar',
  title: 'Flatcar Container Linux',
  matches: ({ id }) => ['flatcar', 'coreos'].includes(id),
  refused: 'Flatcar is not supported yet',
};
