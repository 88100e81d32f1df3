import type { OsFamily } from '../os-family.ts';
import { createWindowsServices } from '../windows-services.ts';

export const windows: OsFamily = {
  family: 'windows',
  title: 'Windows Server',
  matches: ({ id }) => id === 'windows',
  refused: 'there is no Windows join yet',
  services: createWindowsServices,
};
