import type { Readable } from 'node:stream';

/**
 * What to run on a host. The transport quotes; nobody assembles command lines by hand.
 * Secrets travel in `stdin` or in files, never in `args`, `script` or `env`.
 */
export type Command = ProgramCommand | ScriptCommand;

export interface ProgramCommand {
  readonly file: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Input;
}

/** A script for a named shell; `args` arrive as `$1`, `$2`, … (`$args` in PowerShell). */
export interface ScriptCommand {
  readonly shell: 'sh' | 'powershell';
  readonly script: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Input;
}

export type Input = string | Uint8Array | Readable;

export interface ExecOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Called with each chunk as it arrives, besides being collected. */
  readonly onStdout?: (chunk: Uint8Array) => void;
}

/** `exitCode` is 128 + n when a signal ended the command. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}
