import type { Bench, Direction } from './bench.ts';

/** One operation, proved in both directions. */
export interface Row {
  readonly operation: string;
  /** For the page; FIRST and SECOND stand for the tools. */
  readonly typed: string;
  /** For the page: what the test looks at. */
  readonly proof: string;
  /** Throws unless the second tool can go on with what the first did. */
  readonly prove: (bench: Bench, direction: Direction) => void | Promise<void>;
  /** What holds beyond that, of one tool or of both; after the row. */
  readonly further?: readonly Further[];
}

interface Further {
  readonly title: string;
  readonly prove: (bench: Bench) => void | Promise<void>;
}
