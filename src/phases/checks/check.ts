import type { Host } from '../../host/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { Node } from '../node.ts';

/** A named look at a host before anything is written. All run, all findings are shown at once, each with its fix. */
export interface Check {
  /** As kubeadm names it where kubeadm has it; compared without case by --ignore-preflight-errors. */
  readonly id: string;
  test(context: CheckContext): Promise<readonly Finding[]>;
}

export interface CheckContext {
  readonly host: Host;
  readonly spec: HostSpec;
  readonly node: Node;
  readonly cluster: Cluster;
  readonly leader: boolean;
  /** An earlier run for this very cluster began here: what it left is no fault. */
  readonly claimed: boolean;
}

export interface Finding {
  /** The check's id, or a more exact name such as `Port-6443`. */
  readonly id: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly fix: string;
}

export const error = (id: string, message: string, fix: string): Finding => ({ id, severity: 'error', message, fix });
export const warning = (id: string, message: string, fix: string): Finding => ({
  id,
  severity: 'warning',
  message,
  fix,
});
