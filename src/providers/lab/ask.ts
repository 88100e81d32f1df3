import { CommandError, SlipwayError } from '../../errors/index.ts';
import type { Command, ExecOptions } from '../../host/index.ts';
import type { ProviderContext } from '../provider.ts';

/** Runs a command on the lab's machine and gives its stdout. Throws PROVIDER_FAILED, saying what could not be done. */
export const ask = async (
  context: ProviderContext,
  what: string,
  command: Command,
  options: ExecOptions & { readonly allow?: readonly number[]; readonly hint?: string } = {},
): Promise<string> => {
  const { allow = [], hint, ...execOptions } = options;
  const result = await context.transport.exec(marked(command, context.name), {
    timeoutMs: DEFAULT_LIMIT_MS,
    ...(context.signal && { signal: context.signal }),
    ...execOptions,
  });
  if (result.exitCode === 0 || allow.includes(result.exitCode)) return result.stdout;
  const cause = new CommandError('file' in command ? command.file : 'a script', result);
  const reason = (result.stderr.trim() || result.stdout.trim()).split('\n').slice(-5).join('\n');
  throw new SlipwayError('PROVIDER_FAILED', `The lab could not ${what}: ${reason || `exit code ${result.exitCode}`}`, {
    cause,
    ...(hint !== undefined && { hint }),
  });
};

/** `withLabLock` knows by this what a killed run has left behind at work. */
const marked = (command: Command, lab: string): Command => ({ ...command, env: { ...command.env, SLIPWAY_LAB: lab } });

const DEFAULT_LIMIT_MS = 60_000;
