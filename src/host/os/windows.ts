import type { OsFamily } from '../os-family.ts';

export const windows: OsFamily = {
  family: 'windows',
  title: 'Windows Server',
  matches: ({ id }) => id === 'windows',
  support: { refused: 'there is no Windows join yet' },
};
