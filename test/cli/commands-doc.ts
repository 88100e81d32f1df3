import type { CommandSpec, OptionSpec } from '../../src/cli/command-spec.ts';
import { everywhere } from '../../src/cli/option-sets.ts';

/** The page docs/commands.md: every command with its arguments, options and examples. */
export const commandsDoc = (commands: readonly CommandSpec[]): string => {
  const contents = commands.map(({ path, summary }) => `- [\`${nameOf(path)}\`](#${path.join('-')}): ${summary}`);
  return `${[INTRODUCTION, ...contents, '', ...commands.flatMap(section), everyCommand].join('\n')}\n`;
};

const INTRODUCTION = `<!-- Made from src/cli/commands by test/cli; do not edit. -->
# Commands
`;

const nameOf = (path: readonly string[]): string => ['slipway', ...path].join(' ');

const section = (command: CommandSpec): readonly string[] => {
  const { path, summary, description, arguments: args = [], options = [], examples } = command;
  const usage = [nameOf(path), ...args.map(({ form }) => form), ...(options.length > 0 ? ['[options]'] : [])].join(' ');
  const rows = [
    ...args.map(({ form, description: about, choices }) => row(form, about, choices)),
    ...options.map(optionRow),
  ];
  return [
    `<a id="${path.join('-')}"></a>`,
    `## ${nameOf(path)}`,
    '',
    `${description ?? summary}.`.replace(/\.\.$/, '.'),
    '',
    `    ${usage}`,
    '',
    ...(rows.length > 0 ? ['| | |', '|---|---|', ...rows, ''] : []),
    '```sh',
    ...examples,
    '```',
    '',
  ];
};

const optionRow = (option: OptionSpec): string => {
  const { flags, description, choices = [], openChoices = [], implied, default: usual = implied } = option;
  const about = usual === undefined ? description : `${description}; default ${usual}`;
  return row(flags, about, [...choices, ...openChoices.map((name) => `${name}=…`)]);
};

const row = (form: string, about: string, choices: readonly string[] = []): string =>
  `| \`${form}\` | ${about}${choices.length > 0 ? ` (${choices.join(', ')})` : ''} |`;

const everyCommand = ['## Options of every command', '', '| | |', '|---|---|', ...everywhere.map(optionRow)].join('\n');
