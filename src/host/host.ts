import type { Duplex } from 'node:stream';
import type { Command, ExecOptions, ExecResult } from './command.ts';
import type { Facts } from './facts.ts';
import type { FileState } from './file-state.ts';
import type { Content } from './transport.ts';

/**
 * What a phase may do to a machine. Verbs that read are separate from verbs that write; every write compares first
 * and writes only a difference. Under `plan` the same interface records writes instead of doing them
 * (`createDryRunHost`), and reads see what was recorded. All verbs run as root (sudo is applied here, once), but for
 * a host made to work as its user.
 */
export interface Host {
  readonly name: string;
  readonly target: string;
  readonly facts: Facts;
  /** Reads: must not change anything. Throws CommandError unless the exit code is 0 or in `allow`. */
  query(command: Command, options?: QueryOptions): Promise<ExecResult>;
  /** Writes: the caller has looked and found a difference. `why` is what a plan shows, as an imperative sentence. */
  run(command: Command, why: string, options?: QueryOptions): Promise<ExecResult>;
  /** Polls `probe` until it gives something other than `undefined`. Under `plan`, returns `undefined` at once when a change is pending. */
  until<T>(what: string, probe: () => Promise<T | undefined>, options: UntilOptions): Promise<T | undefined>;
  readonly files: Files;
  readonly services: Services;
  readonly packages: Packages;
  dial(address: { readonly host: string; readonly port: number }): Promise<Duplex>;
}

export interface QueryOptions extends ExecOptions {
  /** Exit codes besides 0 that are answers, not errors. */
  readonly allow?: readonly number[];
}

export interface UntilOptions {
  readonly timeoutMs: number;
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
  /** What to look at when it does not come. */
  readonly hint?: string;
}

export interface Files {
  read(path: string): Promise<Uint8Array | undefined>;
  readText(path: string): Promise<string | undefined>;
  /** Looks at all paths in one round trip; answers in their order. */
  look(paths: readonly string[]): Promise<readonly FileState[]>;
  /** Names in a folder, sorted; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /** Makes all of them so, looking in one round trip; gives the paths that were changed. Missing parent folders are made (0755). */
  ensure(wanted: readonly Wanted[]): Promise<readonly string[]>;
  /** Removes what exists, recursively; gives the paths that were there. */
  remove(paths: readonly string[]): Promise<readonly string[]>;
}

export type Wanted = WantedFile | WantedDirectory | WantedLink;

export interface WantedFile {
  readonly kind?: 'file';
  readonly path: string;
  readonly content: Content;
  /** 0o644 when absent. */
  readonly mode?: number;
  /** Plans and events say that it changes, never what it holds. */
  readonly secret?: boolean;
  readonly onProgress?: (bytesSoFar: number) => void;
}

export interface WantedDirectory {
  readonly kind: 'directory';
  readonly path: string;
  readonly mode?: number;
}

export interface WantedLink {
  readonly kind: 'link';
  readonly path: string;
  readonly to: string;
}

export interface Services {
  status(unit: string): Promise<ServiceStatus>;
  /** Enables, starts or stops, only where it differs; gives whether anything was done. */
  ensure(unit: string, wanted: { readonly enabled?: boolean; readonly active?: boolean }): Promise<boolean>;
  restart(unit: string, why: string): Promise<void>;
  /** Makes the init system read changed unit files. */
  reload(): Promise<void>;
}

export interface ServiceStatus {
  readonly exists: boolean;
  readonly active: boolean;
  readonly enabled: boolean;
}

export interface Packages {
  /** Those of `names` that are not installed. */
  missing(names: readonly string[]): Promise<readonly string[]>;
  /** Installs what is missing; gives the names installed. */
  ensure(names: readonly string[]): Promise<readonly string[]>;
}

/** One write, done or planned: what reporters and `plan` show. */
export interface Change {
  readonly host: string;
  readonly kind: 'file' | 'directory' | 'link' | 'remove' | 'command' | 'service' | 'package' | 'object';
  /** A path, a unit, a package, `ConfigMap kube-system/coredns`, or the `why` of a command. */
  readonly what: string;
  readonly action: 'create' | 'update' | 'remove' | 'run';
  /** Unified diff of text that is no secret. */
  readonly diff?: string;
}

/** Hears of every change, before it is done (or instead of it). */
export type ChangeListener = (change: Change) => void;
