import { SlipwayError } from '../errors/index.ts';
import { type Cluster, isControlPlane } from '../spec/index.ts';

/** Control planes beside the leader cannot join yet: said before any machine is made or touched. Throws SPEC_INVALID. */
export const requireOneControlPlane = ({ hosts, provider }: Cluster): void => {
  const count = Math.max(hosts.filter(isControlPlane).length, provider?.controlPlanes ?? 0);
  if (count <= 1) return;
  throw new SlipwayError(
    'SPEC_INVALID',
    `The cluster has ${count} control planes; so far Slipway makes clusters of one.`,
    {
      hint: 'Keep one: "role: control-plane" on one host, or --control-planes 1.',
    },
  );
};
