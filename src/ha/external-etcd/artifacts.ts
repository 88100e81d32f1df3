import type { PkiFiles } from '../../certs/index.ts';
import type { EtcdMembers } from '../../kube/index.ts';
import { ofHost, ofRun } from '../../workflow/index.ts';

/** What is on a host for etcd, before anything is written. */
export interface EtcdState {
  /** Data of a member that ran there. */
  readonly hasData: boolean;
  /** Of the PKI directory, by name below it. */
  readonly files: PkiFiles;
}

export const etcdState = ofHost<EtcdState>('external-etcd/state');

/** etcd's authority, and the host that its cluster begins or goes on with. */
export interface EtcdAuthority {
  readonly seed: string;
  /** `etcd/ca.crt` and `etcd/ca.key`. */
  readonly files: PkiFiles;
}

export const etcdAuthority = ofRun<EtcdAuthority>('external-etcd/authority');
export const etcdCertsWritten = ofHost('external-etcd/certs');
/** The unit is in place. */
export const etcdConfigured = ofHost('external-etcd/configured');
/** The membership of etcd, through the seed; `undefined` from every other host. */
export const etcdSeed = ofHost<EtcdMembers | undefined>('external-etcd/seed');
/** The host is a member that serves. */
export const etcdServing = ofHost('external-etcd/serving');
