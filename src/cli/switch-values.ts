import type { CommandSpec, OptionSpec } from './command-spec.ts';
import { everywhere } from './option-sets.ts';

/**
 * Switches as Go's programs let one write them, too: `--dry-run=true` is `--dry-run`, and `--dry-run=false` says nothing, unless it
 * turns off what is on by itself. Options that take a value in any command stay as they are.
 */
export const withoutSwitchValues = (argv: readonly string[], commands: readonly CommandSpec[]): string[] => {
  const options = [...commands.flatMap(({ options: own = [] }) => own), ...everywhere];
  const names = (takesValue: boolean): ReadonlySet<string> =>
    new Set(options.filter((option) => hasValue(option) === takesValue).flatMap(longName));
  const [switches, valued] = [names(false), names(true)];
  const on = new Set(options.filter(isOnByItself).flatMap(longName));
  return argv.flatMap((word) => {
    const [, name = '', value = ''] = /^(--[\w-]+)=(true|false|1|0|t|f)$/i.exec(word) ?? [];
    if (!switches.has(name) || valued.has(name)) return [word];
    if (/^(true|1|t)$/i.test(value)) return [name];
    return on.has(name) ? [name.replace('--', '--no-')] : [];
  });
};

/** A switch that counts as given; its `--no-` form turns it off. */
export const isOnByItself = (option: OptionSpec): boolean => !hasValue(option) && option.implied === 'true';

const hasValue = ({ flags }: OptionSpec): boolean => /[<[]/.test(flags);
const longName = ({ flags }: OptionSpec): readonly string[] => flags.match(/--[\w-]+/) ?? [];
