import type { CommanderError } from 'commander';
import { SlipwayError } from '../errors/index.ts';
import type { CommandSpec } from './command-spec.ts';

/** What the parser says of a command line, as an error like all others: the nearest name, and the help to ask for. */
export const usageError = (
  { message }: Pick<CommanderError, 'message'>,
  argv: readonly string[],
  commands: readonly CommandSpec[],
): SlipwayError => {
  const [what = '', meant] = message.replace(/^error: /, '').split(/\n\(Did you mean (?:one of )?([^?]*)\?\)/);
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1).replace(/\.$/, '')}.`;
  return new SlipwayError('USAGE', meant === undefined ? sentence : `${sentence} Did you mean ${meant}?`, {
    hint: `Type: ${['slipway', ...pathIn(argv, commands), '--help'].join(' ')}`,
  });
};

/** The words of the command line that name a command, or a group of commands. */
const pathIn = (argv: readonly string[], commands: readonly CommandSpec[]): readonly string[] => {
  const starts = (words: readonly string[]): boolean =>
    commands.some(({ path }) => words.every((word, index) => path[index] === word));
  const end = argv.findIndex((_, index) => !starts(argv.slice(0, index + 1)));
  return end === -1 ? argv : argv.slice(0, end);
};
