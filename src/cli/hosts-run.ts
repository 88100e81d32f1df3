import type { Host } from '../host/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { Provided, Workflow } from '../workflow/index.ts';
import type { Options } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

/** What a run over the hosts of a cluster is made of. */
export interface HostsRun {
  readonly workflow: Workflow<HostSpec>;
  readonly cluster: Cluster;
  readonly terminal: Terminal;
  readonly options: Options;
  readonly provide: readonly Provided[];
  /** All hosts of the cluster when absent. */
  readonly hosts?: readonly HostSpec[];
  readonly plan?: boolean;
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  /** Takes the cluster's lock on the leader; off for runs that write nothing that lasts. */
  readonly lock?: boolean;
  /** Looks at hosts before the run begins, over the connections that the run then uses, and may choose another workflow. */
  readonly choose?: (look: LookFirst) => Promise<Pick<HostsRun, 'workflow' | 'provide'>>;
  /** Prints nothing itself. */
  readonly silent?: boolean;
}

export interface LookFirst {
  readonly cluster: Cluster;
  readonly signal: AbortSignal;
  hostOf(spec: HostSpec): Promise<Host>;
}
