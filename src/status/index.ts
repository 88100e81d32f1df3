import { clusterSpec } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { lookAtCluster } from './look-at-cluster.ts';
import { lookAtHost } from './look-at-host.ts';

export {
  type CertificateStatus,
  type ClusterStatus,
  clusterStatus,
  type HostStatus,
  hostStatus,
  type NodeStatus,
} from './artifacts.ts';

/** Reads only: hosts, their versions and services; nodes, control plane and certificates as the leader sees them. */
export const statusWorkflow = (): Workflow<HostSpec> =>
  workflow('status', [lookAtHost, lookAtCluster], { provided: [clusterSpec] });
