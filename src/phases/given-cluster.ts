import { SlipwayError } from '../errors/index.ts';
import type { Cluster } from '../spec/index.ts';
import type { Given } from '../workflow/index.ts';
import { clusterSpec } from './artifacts.ts';

/** For `recover`: the cluster that the run was provided with. */
export const givenCluster = (given: Given): Cluster => {
  const cluster = given.get(clusterSpec);
  if (cluster !== undefined) return cluster;
  throw new SlipwayError('INTERNAL', 'A run was started without a cluster.');
};
