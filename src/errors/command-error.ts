import { type ErrorDetails, SlipwayError } from './slipway-error.ts';

const TAIL_LINES = 5;

/** A command on a host that ended badly: the command as shown (redacted), its exit code and its whole output. */
export class CommandError extends SlipwayError {
  override readonly name = 'CommandError';
  readonly shown: string;
  readonly commandExitCode: number;
  readonly stdout: string;
  readonly stderr: string;

  constructor(
    shown: string,
    result: { readonly exitCode: number; readonly stdout: string; readonly stderr: string },
    details: ErrorDetails = {},
  ) {
    super('COMMAND_FAILED', describe(shown, result), details);
    this.shown = shown;
    this.commandExitCode = result.exitCode;
    this.stdout = result.stdout;
    this.stderr = result.stderr;
  }
}

const describe = (shown: string, result: { exitCode: number; stdout: string; stderr: string }): string => {
  const text = result.stderr.trim() || result.stdout.trim();
  const tail = text.split('\n').slice(-TAIL_LINES).join('\n');
  return `${shown} ended with exit code ${result.exitCode}${tail ? `: ${tail}` : ''}`;
};
