import type { OsFamily } from '../os-family.ts';

export const suse: OsFamily = {
  family: 'suse',
  title: 'openSUSE and SUSE Linux Enterprise',
  matches: ({ id, like }) => ['sles', 'suse'].includes(id) || id.startsWith('opensuse') || like.includes('suse'),
  refused: 'the SUSE family is not supported yet',
};
