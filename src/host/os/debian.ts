import { createAptPackages } from '../apt-packages.ts';
import type { OsFamily } from '../os-family.ts';
import { createSystemdServices } from '../systemd-services.ts';

export const debian: OsFamily = {
  family: 'debian',
  title: 'Debian and Ubuntu',
  matches: ({ id, like }) => ['debian', 'ubuntu'].includes(id) || like.includes('debian'),
  services: createSystemdServices,
  packages: createAptPackages,
};
