import { SlipwayError } from '../errors/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import { durationMs } from './go-duration.ts';

/** All that certificates and kubeconfigs of one control-plane node are made from. */
export interface PkiContext {
  readonly cluster: ClusterConfiguration;
  /** Name of the Node object. */
  readonly nodeName: string;
  readonly advertiseAddress: string;
  readonly bindPort: number;
  /** Start of the run: every validity period is counted from here. */
  readonly now: Date;
  /**
   * Of a running cluster: leaves are given the names that its configuration has gained, kubeconfigs of people lead to the endpoint it has
   * now. kubeadm refuses the one and warns of the other, and so do `init` and `join`.
   */
  readonly mayAmend?: boolean;
}

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** As kubeadm counts: backdated by five minutes to bear small jumps of clocks, ending one period after the start. */
export const validityOf = (context: Pick<PkiContext, 'cluster' | 'now'>, kind: 'ca' | 'leaf'): Validity => {
  const { cluster, now } = context;
  const period = durationMs(kind === 'ca' ? cluster.caCertificateValidityPeriod : cluster.certificateValidityPeriod);
  if (period === undefined) {
    throw new SlipwayError('SPEC_INVALID', `The validity period of a ${kind} certificate is not a duration.`, {
      hint: 'Write it as hours, such as "8760h0m0s".',
    });
  }
  return { notBefore: new Date(now.getTime() - backdateMs), notAfter: new Date(now.getTime() + period) };
};

const backdateMs = 5 * 60_000;
