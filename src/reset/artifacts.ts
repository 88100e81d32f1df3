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

/** What else a reset is told; nothing of it for one that takes hosts back to bare. */
export interface ResetWishes {
  /** Empties /etc/kubernetes/tmp: kubeadm leaves it, unless told. */
  readonly cleanupTmpDir: boolean;
  /** Where certificates are, when it is not what the API server's static pod says. */
  readonly certificatesDir?: string;
  /** Of the container runtime, as `unix:///…`. */
  readonly criSocket?: string;
  /** Unmounts what is in use by force. */
  readonly forceUnmount?: boolean;
}

export const resetWishes = ofRun<ResetWishes>('resetWishes');

/** The name of the Node object that the host leaves behind; `undefined` when there is none. */
export const nodeForgotten = ofHost<string | undefined>('nodeForgotten');
/** The host is no member of etcd, or the last one. */
export const etcdLeft = ofHost('etcdLeft');
/** Services that shipped playbooks made are gone. */
export const servicesRemoved = ofHost('servicesRemoved');
export const kubeletStopped = ofHost('kubeletStopped');
export const podsRemoved = ofHost('podsRemoved');
export const podsUnmounted = ofHost('podsUnmounted');
export const networkRemoved = ofHost('networkRemoved');
export const etcdDataRemoved = ofHost('etcdDataRemoved');
export const filesRemoved = ofHost('filesRemoved');
