import { SlipwayError } from './slipway-error.ts';

/** Several hosts failed: keeps each host's own error; exits with the code of the gravest one. */
export class RunError extends SlipwayError {
  override readonly name = 'RunError';
  readonly errors: readonly SlipwayError[];

  constructor(errors: readonly SlipwayError[], message: string = summary(errors)) {
    super('RUN_FAILED', message, { cause: errors[0] });
    this.errors = errors;
  }

  override get exitCode(): number {
    return Math.max(1, ...this.errors.map((error) => error.exitCode));
  }
}

const summary = (errors: readonly SlipwayError[]): string =>
  errors.length === 1 ? '1 step failed' : `${errors.length} steps failed`;
