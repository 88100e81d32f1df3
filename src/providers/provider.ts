import type { Transport } from '../host/index.ts';
import type { HostSpec, Role } from '../spec/index.ts';

/** Where machines come from: makes them, removes them, tells how they are. */
export interface Provider {
  /** As in the cluster file: `lab`. */
  readonly type: string;
  /**
   * Makes what is missing, repairs what is half made, removes what the file no longer names; gives the hosts, ready for
   * SSH. On a complete set it changes nothing. Throws PROVIDER_FAILED, LOCKED, ABORTED.
   */
  up(context: ProviderContext): Promise<readonly HostSpec[]>;
  /** Removes everything this provider made for the cluster, from any state; gives what was removed, for people. */
  down(context: ProviderContext): Promise<readonly string[]>;
  /** Reads only. */
  status(context: ProviderContext): Promise<readonly MachineStatus[]>;
}

export interface ProviderContext {
  /** The cluster's name. */
  readonly name: string;
  /** The machine the provider works on or from; every command runs through it. */
  readonly transport: Transport;
  /** A folder of this cluster alone; removed by `down`. */
  readonly stateDir: string;
  /** A folder that outlives clusters and may be deleted when none is up. */
  readonly cacheDir: string;
  /** Progress, one short line at a time. */
  say(text: string): void;
  readonly signal?: AbortSignal;
}

export interface MachineStatus {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly address: string;
  /** `broken`: something of it is there, but it does not answer. */
  readonly state: 'running' | 'broken' | 'absent';
}
