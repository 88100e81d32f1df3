import { Argument, Command, CommanderError, Option } from 'commander';
import { SlipwayError } from '../errors/index.ts';
import { askedFormat } from './asked-format.ts';
import type { CommandSpec, OptionSpec, Options } from './command-spec.ts';
import { commands } from './commands.ts';
import { exitCodeFor, exitCodeOfGroup } from './exit-code.ts';
import { groups } from './groups.ts';
import { everywhere } from './option-sets.ts';
import { inOwnWords } from './own-words.ts';
import { printError } from './print-error.ts';
import { isOnByItself, withoutSwitchValues } from './switch-values.ts';
import type { Terminal } from './terminal.ts';
import { usageError } from './usage-error.ts';

/** Parses the command line, runs the command, prints its error once; gives the exit code. */
export const runProgram = async (
  argv: readonly string[],
  terminal: Terminal,
  specs: readonly CommandSpec[] = commands,
): Promise<number> => {
  const words = withoutSwitchValues(inOwnWords(argv), specs);
  let exitCode = 0;
  const program = createProgram(specs, terminal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCodeFor(argv, exitCode);
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) return helpExitCode(error, argv);
    const fault = error instanceof CommanderError ? usageError(error, argv, specs) : error;
    const verbose = words.includes('-v') || words.includes('--verbose');
    return exitCodeFor(argv, printError(fault, terminal, { format: askedFormat(argv), verbose }));
  }
};

/** Help that was asked for, or that stands for a word which only groups commands. */
const isHelp = ({ exitCode, code }: CommanderError): boolean => exitCode === 0 || code === 'commander.help';

const helpExitCode = ({ code }: CommanderError, argv: readonly string[]): number =>
  code === 'commander.help' ? exitCodeOfGroup(argv) : 0;

const createProgram = (
  specs: readonly CommandSpec[],
  terminal: Terminal,
  setExitCode: (code: number) => void,
): Command => {
  const program = new Command('slipway')
    .description('One file in, one Kubernetes cluster out.')
    .helpCommand(false)
    // `init phase … --dry-run`: the option is the phase's; else init, which has it too, would take it and lose it.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => void terminal.out.write(text),
      writeErr: (text) => void terminal.out.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      getOutHasColors: () => terminal.color,
      getErrHasColors: () => terminal.color,
    })
    .exitOverride()
    .addHelpText('after', programExamples);
  const run = async (spec: CommandSpec, args: readonly string[], options: Options): Promise<void> =>
    setExitCode(await spec.run({ args, options, terminal, commands: specs }));
  for (const spec of specs) attach(program, spec, run);
  return program;
};

const programExamples = `
Examples:
  slipway up                       three real hosts on this machine, one cluster
  slipway apply -f cluster.yaml    a cluster on hosts you have
  slipway plan -f cluster.yaml     what apply would change
  slipway init                     a control plane on this host, as kubeadm does

Exit codes: 0 done, 1 the run failed, 2 preflight (plan: changes), 3 bad file or usage, 4 host unreachable, 130 interrupted.
Commands of kubeadm's, without -f: 0 done, 1 failed, whatever the reason, as kubeadm does.
`;

type RunCommand = (spec: CommandSpec, args: readonly string[], options: Options) => Promise<void>;

const attach = (program: Command, spec: CommandSpec, run: RunCommand): void => {
  const parent = spec.path.slice(0, -1).reduce(childOf, program);
  const command = childOf(parent, spec.path[spec.path.length - 1] ?? '')
    .description(spec.description ?? spec.summary)
    .summary(spec.summary)
    .addHelpText('after', `\nExamples:\n${spec.examples.map((line) => `  ${line}`).join('\n')}\n`);
  for (const { form, description, choices } of spec.arguments ?? []) {
    const argument = new Argument(form, description);
    command.addArgument(choices ? argument.choices([...choices]) : argument);
  }
  for (const option of [...(spec.options ?? []), ...everywhere]) {
    command.addOption(optionOf(option));
    if (isOnByItself(option)) command.addOption(new Option(option.flags.replace('--', '--no-')).hideHelp());
  }
  command.action(async () => {
    const args = command.processedArgs.flat().filter((word): word is string => typeof word === 'string');
    await run(spec, args, command.opts());
  });
};

const childOf = (parent: Command, name: string): Command =>
  parent.commands.find((command) => command.name() === name) ??
  parent
    .command(name)
    .helpCommand(false)
    .description(groups[name] ?? '');

const optionOf = (spec: OptionSpec): Option => {
  const option = new Option(spec.flags, describe(spec));
  if (spec.default !== undefined) option.default(spec.default);
  if (spec.choices) option.choices([...spec.choices]);
  if (spec.openChoices) option.argParser((value) => openChoice(value, spec));
  if (spec.parse === 'list') option.argParser((value, before) => [...asList(before), ...splitList(value)]);
  if (spec.parse === 'gates') option.argParser((value, before) => ({ ...asRecord(before), ...parseGates(value) }));
  if (spec.parse === 'integer') option.argParser((value) => parseInteger(value, option.long ?? spec.flags));
  return option;
};

/** Throws USAGE, as the parser does for choices. */
const openChoice = (value: string, { flags, choices = [], openChoices = [] }: OptionSpec): string => {
  if (
    choices.includes(value) ||
    openChoices.some((name) => value.startsWith(`${name}=`) && value.length > name.length + 1)
  )
    return value;
  const allowed = [...choices, ...openChoices.map((name) => `${name}=…`)].join(', ');
  throw new SlipwayError('USAGE', `Option '${flags}' argument '${value}' is invalid. Allowed choices are ${allowed}.`, {
    hint: "Such as -o json, or -o jsonpath='{.kind}'",
  });
};

const describe = ({ description, implied }: OptionSpec): string =>
  implied === undefined ? description : `${description} (default: ${implied})`;

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const parseGates = (value: string): Record<string, boolean> =>
  Object.fromEntries(
    splitList(value).map((item) => {
      const [, name = '', state = ''] = /^([^=]+)=(true|false|1|0|t|f)$/i.exec(item.trim()) ?? [];
      if (name !== '') return [name, /^(true|1|t)$/i.test(state)];
      throw new SlipwayError('USAGE', `--feature-gates: "${item}" is no pair such as NodeLocalCRISocket=true.`, {
        hint: 'Give pairs with commas between them: --feature-gates A=true,B=false',
      });
    }),
  );

const asList = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const splitList = (value: string): string[] => value.split(',').filter((item) => item !== '');

const parseInteger = (value: string, name: string): number => {
  if (/^\d+$/.test(value)) return Number(value);
  throw new SlipwayError('USAGE', `${name}: "${value}" is no whole number.`, { hint: 'Give digits only.' });
};
