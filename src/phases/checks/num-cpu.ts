import { isControlPlane } from '../../spec/index.ts';
import { type Check, error } from './check.ts';

const MINIMUM = 2;

/** kubeadm's NumCPU: control planes only. */
export const numCpu: Check = {
  id: 'NumCPU',
  test: async ({ host, spec }) =>
    isControlPlane(spec) && host.facts.cpus < MINIMUM
      ? [
          error(
            'NumCPU',
            `${host.name} has ${host.facts.cpus} CPU; a control plane needs ${MINIMUM}.`,
            `Give the machine ${MINIMUM} CPUs.`,
          ),
        ]
      : [],
};
