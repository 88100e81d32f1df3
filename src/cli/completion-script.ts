import type { CommandSpec, OptionSpec } from './command-spec.ts';
import { groups } from './groups.ts';
import { everywhere } from './option-sets.ts';

/** The completion of a shell (`bash`, `zsh`, `fish`), made from the table of commands. */
export const completionScript = (shell: string, commands: readonly CommandSpec[]): string =>
  (scripts[shell] ?? bash)(commands);

type Script = (commands: readonly CommandSpec[]) => string;

/** What may follow each row of words: words of deeper commands, choices of arguments, long options. */
const followers = (commands: readonly CommandSpec[]): ReadonlyMap<string, readonly string[]> => {
  const words = new Map<string, Set<string>>();
  const add = (before: readonly string[], word: string): void => {
    const key = before.join(' ');
    words.set(key, (words.get(key) ?? new Set()).add(word));
  };
  for (const { path, arguments: args = [], options = [] } of commands) {
    for (const [index, word] of path.entries()) add(path.slice(0, index), word);
    for (const choice of args.flatMap(({ choices }) => choices ?? [])) add(path, choice);
    for (const option of [...options, ...everywhere]) add(path, longName(option));
  }
  return new Map([...words].map(([key, found]) => [key, [...found].sort()]));
};

const longName = ({ flags }: OptionSpec): string => flags.match(/--[a-z-]+/)?.[0] ?? flags;
const namesOf = ({ flags }: OptionSpec): readonly string[] => flags.match(/(?<![\w<-])--?[a-z][a-z-]*/g) ?? [];

/** Names of options as a pattern of `case`: `-f|--file`. */
const patternOf = (commands: readonly CommandSpec[], isMeant: (option: OptionSpec) => boolean): string => {
  const names = commands.flatMap(({ options = [] }) => options.filter(isMeant).flatMap(namesOf));
  return [...new Set(names)].sort().join('|');
};

const takesValue = ({ flags }: OptionSpec): boolean => flags.includes('<');
const takesPath = ({ flags }: OptionSpec): boolean => /<(path|directory)>/.test(flags);

/** An option with few values, as a line of `case`. */
const choiceLines = (commands: readonly CommandSpec[]): readonly string[] => {
  const choices = new Map<string, Set<string>>();
  for (const option of commands.flatMap(({ options = [] }) => options)) {
    const pattern = namesOf(option).join('|');
    for (const choice of option.choices ?? []) choices.set(pattern, (choices.get(pattern) ?? new Set()).add(choice));
  }
  return [...choices].map(
    ([pattern, found]) =>
      `    ${pattern}) COMPREPLY=($(compgen -W "${[...found].join(' ')}" -- "$current")); return ;;`,
  );
};

const bash: Script = (commands) => {
  const cases = [...followers(commands)].map(([before, words]) => `      "${before}") words="${words.join(' ')}" ;;`);
  return `# bash completion for slipway
_slipway() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="" word words="" value=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$value" ]; then value=""; continue; fi
    case "$word" in
      ${patternOf(commands, takesValue)}) value=1 ;;
      -*) ;;
      *) before="\${before:+$before }$word" ;;
    esac
  done
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    ${patternOf(commands, takesPath)}) COMPREPLY=($(compgen -f -- "$current")); return ;;
${choiceLines(commands).join('\n')}
    ${patternOf(commands, takesValue)}) return ;;
  esac
  while :; do
    case "$before" in
${cases.join('\n')}
    esac
    case "$words:$before" in :*" "*) before="\${before% *}" ;; *) break ;; esac
  done
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _slipway slipway
`;
};

const zsh: Script = (commands) => `#compdef slipway
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;

const fish: Script = (commands) => {
  const lines = commands.flatMap(({ path, arguments: args = [], options = [] }) => {
    const seen = `__fish_seen_subcommand_from ${path.at(-1)}`;
    return [
      ...path.map((word, index) =>
        wordLine(conditionOf(path, index), word, aboutOf(path.slice(0, index + 1), commands)),
      ),
      ...args.flatMap(({ choices = [] }) => choices.map((choice) => wordLine(seen, choice, ''))),
      ...[...options, ...everywhere].map((option) => optionLine(seen, option)),
    ];
  });
  return `# fish completion for slipway\n${[...new Set(lines)].join('\n')}\n`;
};

/** After which words one of a path may be typed. */
const conditionOf = (path: readonly string[], index: number): string =>
  index === 0 ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path[index - 1]}`;

/** What a command says of itself, or what is told of a word that only groups commands. */
const aboutOf = (words: readonly string[], commands: readonly CommandSpec[]): string => {
  const command = commands.find(({ path }) => path.join(' ') === words.join(' '));
  return command?.summary ?? groups[words.at(-1) ?? ''] ?? '';
};

const wordLine = (condition: string, word: string, about: string): string =>
  `complete -c slipway -f -n '${condition}' -a '${word}'${about === '' ? '' : ` -d '${quoted(about)}'`}`;

const optionLine = (condition: string, option: OptionSpec): string => {
  const short = namesOf(option).find((name) => !name.startsWith('--'));
  const names = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${longName(option).slice(2)}`;
  const value = takesValue(option)
    ? ` -r${takesPath(option) ? 'F' : ` -f -a '${(option.choices ?? []).join(' ')}'`}`
    : '';
  return `complete -c slipway -n '${condition}' ${names}${value} -d '${quoted(option.description)}'`;
};

const quoted = (text: string): string => text.replaceAll("'", "\\'");

const scripts: Readonly<Record<string, Script>> = { bash, zsh, fish };
