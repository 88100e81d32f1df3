import type { CertificateExpirationInfo, KeySupply, KubeconfigUser, RenewableName } from '../certs/index.ts';
import type { StaticPodComponent } from '../manifests/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { ofHost, ofRun } from '../workflow/index.ts';

/** Where certificates are and where to learn what they should be. */
export interface CertificatePlace {
  /** The configuration came from the user; otherwise the cluster is asked for the one it keeps. */
  readonly isGiven: boolean;
  /** Instead of the one the configuration names. */
  readonly certDir?: string;
  readonly kubeconfigDir: string;
  /** The kubeconfig to ask the cluster with. */
  readonly kubeconfig: string;
}
export const certificatePlace = ofRun<CertificatePlace>('certificatePlace');

/** A host's configuration and, in words, what is to be known about where it comes from. */
export interface FoundConfiguration {
  readonly cluster: ClusterConfiguration;
  readonly notices: readonly string[];
}
export const configuration = ofHost<FoundConfiguration>('clusterConfiguration');

export interface RenewRequest {
  /** All that the cluster has when absent. */
  readonly names?: readonly RenewableName[];
  readonly keys: KeySupply;
  /** Restart the static pods that use what was renewed. */
  readonly restart: boolean;
}
export const renewRequest = ofRun<RenewRequest>('renewRequest');

export interface RenewedRow {
  readonly name: RenewableName | 'kubelet.conf';
  readonly outcome: 'renewed' | 'missing' | 'external';
  readonly ca: string;
  /** ISO 8601. */
  readonly expires?: string;
}

export interface RenewReport {
  readonly certificates: readonly RenewedRow[];
  /** Static pods of the host that go on with their old certificates until they restart. */
  readonly restart: readonly StaticPodComponent[];
  /** The kubelet's own certificate had expired, and has been made anew: it must restart. */
  readonly kubelet: boolean;
  readonly notices: readonly string[];
}
export const renewReport = ofHost<RenewReport>('renewReport');
/** Of a worker: what was made for its kubelet, if anything had to be. */
export interface WorkerKubelet {
  readonly row?: RenewedRow;
  readonly restarted: boolean;
}
export const workerKubelet = ofHost<WorkerKubelet>('workerKubelet');
/** What was restarted. */
export const restarted = ofHost<readonly string[]>('restarted');

export interface ExpirationReport {
  readonly info: CertificateExpirationInfo;
  readonly notices: readonly string[];
}
export const expirationReport = ofHost<ExpirationReport>('expirationReport');

export interface RequestsReport {
  readonly certDir: string;
  /** `etcd/server`, …: each has a .key and a .csr there. */
  readonly certificates: readonly string[];
  readonly kubeconfigDir: string;
  readonly kubeconfigs: readonly string[];
}
export const requestsReport = ofHost<RequestsReport>('requestsReport');

export const kubeconfigUser = ofRun<KubeconfigUser>('kubeconfigUser');
export const kubeconfigText = ofHost<string>('kubeconfigText');
