import type { CommandSpec } from './command-spec.ts';
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
    for (const option of [...options, ...everywhere]) add(path, longName(option.flags));
  }
  return new Map([...words].map(([key, found]) => [key, [...found].sort()]));
};

const longName = (flags: string): string => flags.match(/--[a-z-]+/)?.[0] ?? flags;

const bash: Script = (commands) => {
  const cases = [...followers(commands)].map(([before, words]) => `    "${before}") words="${words.join(' ')}" ;;`);
  return `# bash completion for slipway
_slipway() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in -*) ;; *) before="\${before:+$before }$word" ;; esac
  done
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    -f|--file|--config|--patches) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case "$before" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _slipway slipway
`;
};

const zsh: Script = (commands) => `#compdef slipway
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;

const fish: Script = (commands) => {
  const lines = commands.flatMap(({ path, summary, options = [] }) => {
    const condition = path.length === 1 ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${path[0]}`;
    const word = `complete -c slipway -f -n '${condition}' -a '${path[path.length - 1]}' -d '${quoted(summary)}'`;
    const seen = `__fish_seen_subcommand_from ${path[path.length - 1]}`;
    const flags = [...options, ...everywhere].map(
      ({ flags: names, description }) =>
        `complete -c slipway -n '${seen}' -l '${longName(names).slice(2)}' -d '${quoted(description)}'`,
    );
    return [word, ...flags];
  });
  return `# fish completion for slipway\n${[...new Set(lines)].join('\n')}\n`;
};

const quoted = (text: string): string => text.replaceAll("'", "\\'");

const scripts: Readonly<Record<string, Script>> = { bash, zsh, fish };
