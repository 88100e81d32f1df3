import { CommandError, RunError, SlipwayError } from '../errors/index.ts';
import type { Terminal } from './terminal.ts';

/** The one place that prints an error: message, hint, and with `-v` the cause. Gives the exit code. */
export const printError = (
  error: unknown,
  terminal: Terminal,
  { format, verbose }: { readonly format: 'text' | 'json'; readonly verbose: boolean },
): number => {
  const known = error instanceof SlipwayError ? error : wrap(error);
  if (format === 'json') terminal.out.write(`${JSON.stringify({ type: 'error', ...errorRecord(known) })}\n`);
  else terminal.err.write(`${paint(terminal, 'error:')} ${lines(known, verbose).join('\n')}\n`);
  return known.exitCode;
};

export const errorRecord = (error: SlipwayError): Record<string, unknown> => ({
  code: error.code,
  message: error.message,
  ...(error.hint === undefined ? {} : { hint: error.hint }),
  ...(error.host === undefined ? {} : { host: error.host }),
  ...(error.phase === undefined ? {} : { phase: error.phase }),
  ...(error instanceof RunError ? { errors: error.errors.map(errorRecord) } : {}),
});

const wrap = (error: unknown): SlipwayError =>
  new SlipwayError('INTERNAL', error instanceof Error ? error.message : String(error), {
    cause: error,
    hint: 'This is a fault of Slipway. Run it again with -v and report what it prints.',
  });

const lines = (error: SlipwayError, verbose: boolean): string[] => [
  error.message,
  ...(error.hint === undefined ? [] : [`  ${error.hint}`]),
  `  (${error.code})`,
  ...(verbose && error instanceof CommandError ? [error.stdout, error.stderr].filter((text) => text !== '') : []),
  ...(verbose && error.cause instanceof Error ? [error.cause.stack ?? error.cause.message] : []),
];

const paint = (terminal: Terminal, text: string): string => (terminal.color ? `\u001b[31m${text}\u001b[0m` : text);
