import type { OsFamily } from '../os-family.ts';

export const rhel: OsFamily = {
  family: 'rhel',
  title: 'Red Hat Enterprise Linux and its kin',
  matches: ({ id, like }) =>
    ['rhel', 'centos', 'fedora', 'rocky', 'almalinux', 'ol', 'amzn'].includes(id) || like.includes('rhel'),
  refused: 'the Red Hat family is not supported yet',
};
