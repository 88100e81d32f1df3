import { toType } from '../to-type.ts';
import { type Check, error } from './check.ts';

/** Certificates are back-dated by five minutes (as kubeadm does): a host further behind would refuse them. */
const LIMIT_MS = 4 * 60_000;
const MS_PER_SECOND = 1000;

/** Not in kubeadm: a wrong clock shows only as TLS errors minutes later. */
export const clockSkew: Check = {
  id: 'ClockSkew',
  test: async ({ host }) => {
    const skew = host.facts.clockSkewMs;
    if (Math.abs(skew) < LIMIT_MS) return [];
    const seconds = Math.round(Math.abs(skew) / MS_PER_SECOND);
    const message = `The clock of ${host.name} is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's.`;
    return [error('ClockSkew', message, `Set it: ${toType(host.target, 'timedatectl set-ntp true')}`)];
  },
};
