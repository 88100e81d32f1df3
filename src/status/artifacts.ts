import { ofHost, ofRun } from '../workflow/index.ts';

export interface HostStatus {
  readonly name: string;
  readonly roles: readonly string[];
  readonly target: string;
  readonly os: string;
  /** Empty when there is none. */
  readonly kubelet: string;
  readonly containerd: string;
  readonly kubeletActive: boolean;
  readonly containerdActive: boolean;
  /** Of an etcd on a host of its own; absent elsewhere. */
  readonly etcd?: { readonly version: string; readonly active: boolean };
}

export interface NodeStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly version: string;
  readonly address: string;
  readonly cordoned: boolean;
}

export interface CertificateStatus {
  readonly name: string;
  /** ISO 8601. */
  readonly expires: string;
  readonly daysLeft: number;
}

export interface ClusterStatus {
  /** False: nothing below `certificates` could be asked. */
  readonly reachable: boolean;
  readonly nodes: readonly NodeStatus[];
  /** Component names with whether their pods are Ready. */
  readonly controlPlane: readonly { readonly name: string; readonly ready: boolean }[];
  readonly certificates: readonly CertificateStatus[];
}

export const hostStatus = ofHost<HostStatus>('hostStatus');
export const clusterStatus = ofRun<ClusterStatus>('clusterStatus');
