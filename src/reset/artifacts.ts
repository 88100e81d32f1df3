import { ofHost, ofRun } from '../workflow/index.ts';

/** What `slipway apply` prepared on hosts and a full reset takes back; nothing on a host that somebody else prepared. */
export interface Preparation {
  /** Files that playbooks wrote. */
  readonly files: readonly string[];
  /** Units that playbooks enabled. */
  readonly services: readonly string[];
}

/** Provided by whoever starts the run; empty for kubeadm's kind of reset. */
export const preparation = ofRun<Preparation | undefined>('preparation');

/** The host is no member of etcd, or the last one. */
export const etcdLeft = ofHost('etcdLeft');
export const kubeletStopped = ofHost('kubeletStopped');
export const podsRemoved = ofHost('podsRemoved');
export const podsUnmounted = ofHost('podsUnmounted');
export const networkRemoved = ofHost('networkRemoved');
export const filesRemoved = ofHost('filesRemoved');
