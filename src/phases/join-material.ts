import type { ClusterConfiguration } from '../spec/index.ts';

/** A token, or a client certificate (PEM). */
export type BootstrapCredentials = { readonly token: string } | { readonly certificate: string; readonly key: string };

/** What a worker needs to join, wherever it comes from: the leader of the run, or discovery with a token. */
export interface JoinMaterial {
  /** `https://host:port` of the control-plane endpoint. */
  readonly server: string;
  /** PEM of the cluster's CA. */
  readonly ca: string;
  readonly cluster: ClusterConfiguration;
  /** The KubeletConfiguration that the cluster keeps for its nodes. */
  readonly kubelet: Readonly<Record<string, unknown>>;
  /** What the kubelet asks for its certificate with; a token is made when first asked for, so that a run that joins nobody makes none. */
  credentials(): Promise<BootstrapCredentials>;
}
