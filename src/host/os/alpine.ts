import type { OsFamily } from '../os-family.ts';

export const alpine: OsFamily = {
  family: 'alpine',
  title: 'Alpine Linux',
  matches: ({ id }) => id === 'alpine',
  refused: 'Alpine is not supported yet',
};
