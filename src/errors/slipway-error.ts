import { type CatalogueEntry, catalogue, type ErrorCode } from './catalogue.ts';

export interface ErrorDetails {
  /** What to do next, as a command to type wherever there is one. */
  readonly hint?: string;
  readonly host?: string;
  readonly phase?: string;
  readonly cause?: unknown;
}

/** Every error that a user may see: what happened and why (`message`), and what to type next (`hint`). */
export class SlipwayError extends Error {
  override readonly name: string = 'SlipwayError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly host: string | undefined;
  readonly phase: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.host = details.host;
    this.phase = details.phase;
  }

  get exitCode(): number {
    return entryOf(this.code).exitCode;
  }

  get retryable(): boolean {
    return entryOf(this.code).retryable === true;
  }
}

const entryOf = (code: ErrorCode): CatalogueEntry => catalogue[code];
