import type { EtcdMembers } from '../../kube/index.ts';
import type { Pki } from '../../phases/index.ts';
import { ofHost, ofRun } from '../../workflow/index.ts';

/** Certificates and kubeconfigs of one joining control plane, under the authorities of the first one. */
export const joinedPki = ofHost<Pki>('joinedPki');
/** The authorities, the service account keys and the host's own certificates are in place. */
export const certsWritten = ofHost('join/certs');
export const kubeconfigsWritten = ofHost('join/kubeconfigs');
/** The members of etcd, through the leader. */
export const etcdMembers = ofRun<EtcdMembers>('etcdMembers');
/** The host's etcd is a member with a vote. */
export const etcdJoined = ofHost('etcdJoined');
export const manifestsInPlace = ofHost('join/manifests');
/** The host's own API server answers. */
export const localApiHealthy = ofHost('localApiHealthy');
/** The kubelet has a certificate of its own. */
export const kubeletBootstrapped = ofHost('kubeletBootstrapped');
