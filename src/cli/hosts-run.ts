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
  /** The folder that it keeps to as the user who typed it, apart from this host's own cluster: only runs in the same folder are kept out. */
  readonly apart?: string | undefined;
  /** It may make a cluster where there is none, so it must be sure that there is none. */
  readonly mayMake?: boolean;
  /** Of a run whose hosts leave the cluster: the same with a control plane that stays, once one was found that can be asked. */
  readonly stay?: (run: HostsRun, staying: HostSpec) => HostsRun;
  /** Looks at hosts once the lock is held, over the connections that the run then uses, and may choose another workflow. */
  readonly choose?: (run: HostsRun, look: LookFirst) => Promise<HostsRun>;
  /** Prints nothing itself. */
  readonly silent?: boolean;
}

export interface LookFirst {
  readonly signal: AbortSignal;
  hostOf(spec: HostSpec): Promise<Host>;
}
