import type { Facts } from './facts.ts';

/** One operating system family: how to know it, and whether Slipway works there. A row of `osFamilies`. */
export interface OsFamily {
  readonly family: Facts['family'];
  /** For people: `Debian and Ubuntu`. */
  readonly title: string;
  /** From `ID` and the words of `ID_LIKE` of os-release(5). */
  matches(release: OsRelease): boolean;
  readonly support: 'full' | { readonly refused: string };
}

export interface OsRelease {
  readonly id: string;
  readonly like: readonly string[];
}
