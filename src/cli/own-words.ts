import type { CommandSpec } from './command-spec.ts';
import { goBoolean } from './go-boolean.ts';

/** A command line in Slipway's words: what other tools, kubeadm before all, taught people to type. */
export const inOwnWords = (argv: readonly string[], commands: readonly CommandSpec[]): string[] => {
  if (argv[0] === 'help') return [...argv.slice(1), '--help'];
  if (argv[0] === '--version') return ['version', ...argv.slice(1)];
  const switches = switchesOf(argv, commands);
  const words: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const [own, taken] = translated(argv[index] ?? '', argv[index + 1] ?? '', switches);
    words.push(...own);
    index += taken;
  }
  return words;
};

/** Long names of the options without a value, of the command that is meant. */
const switchesOf = (argv: readonly string[], commands: readonly CommandSpec[]): ReadonlySet<string> => {
  const meant = commands.filter(({ path }) => path.every((word, index) => argv[index] === word));
  const options = meant.flatMap(({ options = [] }) => options);
  return new Set(
    options.filter(({ flags }) => !flags.includes('<')).map(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? ''),
  );
};

type Translated = readonly [own: readonly string[], taken: number];

/** Own words for one of kubeadm's, and how many of those after it belong to it. kubeadm's `-v` takes a level; its logger's settings mean nothing here. */
const translated = (word: string, next: string, switches: ReadonlySet<string>): Translated => {
  const [, level] = /^(?:--v=|-v=?)(\d+)$/.exec(word) ?? [];
  if (level !== undefined) return [verbosity(level), 0];
  if (word === '--v' || (word === '-v' && /^\d+$/.test(next))) return [verbosity(next), 1];
  if (word === '--vmodule') return [[], 1];
  return [word.startsWith('--vmodule=') ? [] : switched(word, switches), 0];
};

const verbosity = (level: string): readonly string[] => (Number(level) > 0 ? ['-v'] : []);

/** Go's flags may be told `--dry-run=true` and `--dry-run=false`. */
const switched = (word: string, switches: ReadonlySet<string>): readonly string[] => {
  const [, name = '', value = ''] = /^(--[a-z-]+)=(.*)$/.exec(word) ?? [];
  const isOn = switches.has(name) ? goBoolean(value) : undefined;
  if (isOn === undefined) return [word];
  return isOn ? [name] : [];
};
