import type { Command, ExecResult } from './command.ts';
import type { Facts } from './facts.ts';
import type { Change, Packages, Services } from './host.ts';

/** One operating system family: how to know it, and how its verbs work. A row of `osFamilies`. */
export interface OsFamily {
  readonly family: Facts['family'];
  /** For people: `Debian and Ubuntu`. */
  readonly title: string;
  /** From `ID` and the words of `ID_LIKE` of os-release(5). */
  matches(release: OsRelease): boolean;
  /** Absent: Slipway works there. Else why it does not, as the end of "web-1 runs …:". */
  readonly refused?: string;
  readonly services?: (parts: OsParts) => Services;
  readonly packages?: (parts: OsParts) => Packages;
}

export interface OsRelease {
  readonly id: string;
  readonly like: readonly string[];
}

/** What the verbs of a family need of the host around them. */
export interface OsParts {
  /** Reads; any exit code is an answer. */
  readonly query: (command: Command) => Promise<ExecResult>;
  /** Writes; throws CommandError unless the exit code is 0. */
  readonly act: (command: Command) => Promise<ExecResult>;
  readonly tell: (change: Omit<Change, 'host'>) => void;
}
