import { isControlPlane } from '../../spec/index.ts';
import { type Check, error } from './check.ts';

const MINIMUM_MB = 1700;
const BYTES_PER_MB = 1_000_000;

/** kubeadm's Mem: control planes only. */
export const mem: Check = {
  id: 'Mem',
  test: async ({ host, spec }) => {
    const megabytes = Math.floor(host.facts.memoryBytes / BYTES_PER_MB);
    if (!isControlPlane(spec) || megabytes >= MINIMUM_MB) return [];
    const message = `${host.name} has ${megabytes} MB of memory; a control plane needs ${MINIMUM_MB} MB.`;
    return [error('Mem', message, 'Give the machine more memory.')];
  },
};
