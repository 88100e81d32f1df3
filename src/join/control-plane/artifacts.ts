import type { Pki } from '../../phases/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { ofHost, ofRun } from '../../workflow/index.ts';

/** A file that every control plane has the same of, as it is on a host. */
export interface SharedContent {
  readonly path: string;
  readonly content: string;
  /** Permission bits. */
  readonly mode: number;
}

/** The cluster that is joined, with the configuration it was made by. */
export const joinedCluster = ofRun<Cluster>('joinedCluster');
/** The authorities with their keys and the service account keys: from the first control plane, the cluster, or this host's own disk. */
export const sharedPki = ofRun<readonly SharedContent[]>('sharedPki');
/** They are where they came from for good: no joined host may outlive its authority. */
export const sharedPkiKept = ofRun('sharedPkiKept');
/** Certificates and kubeconfigs of one joining control plane, under the authorities of the first one. */
export const joinedPki = ofHost<Pki>('joinedPki');
/** The authorities, the service account keys and the host's own certificates are in place. */
export const certsWritten = ofHost('join/certs');
export const kubeconfigsWritten = ofHost('join/kubeconfigs');
/** The host's etcd is a member with a vote. */
export const etcdJoined = ofHost('etcdJoined');
/** The host's own API server answers. */
export const localApiServes = ofHost('localApiServes');
/** The kubelet has a certificate of its own. */
export const kubeletBootstrapped = ofHost('kubeletBootstrapped');
