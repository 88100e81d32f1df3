import type { Duplex, Readable } from 'node:stream';
import type { Command, ExecOptions, ExecResult } from './command.ts';
import type { FileVerbs } from './file-verbs.ts';

/**
 * The smallest seam to a machine. Knows nothing of Kubernetes, sudo or operating systems.
 * A fourth body is one file and one call of the contract suite in `test/contract`.
 */
export interface Transport {
  /** For people: `root@10.77.0.11:22`, `local`. */
  readonly target: string;
  /** Runs to the end; a non-zero exit is a result, not an error. Throws HOST_* when there is no link. */
  exec(command: Command, options?: ExecOptions): Promise<ExecResult>;
  /** The whole file, or `undefined` when there is none. Throws HOST_FILE_FAILED otherwise. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Atomic: temporary name beside the target, fsync, rename; SHA-256 checked on arrival. Parent folders must exist. */
  write(path: string, content: Content, options: WriteOptions): Promise<void>;
  /** A byte stream to an address as seen from the machine (SSH: direct-tcpip; local: a socket). */
  dial(address: { readonly host: string; readonly port: number }): Promise<Duplex>;
  /** Where files are at hand; else commands do the same. */
  readonly fileVerbs?: FileVerbs | undefined;
  close(): Promise<void>;
}

/** Bytes, or a stream of known size and checksum that is opened when needed (and again after a cut link). */
export type Content = string | Uint8Array | ContentStream;

export interface ContentStream {
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  open(): Readable;
}

export interface WriteOptions {
  /** Such as 0o644. */
  readonly mode: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytesSoFar: number) => void;
}
