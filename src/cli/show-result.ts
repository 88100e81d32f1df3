import { flag, type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

/** The last word of a command on a host: one object for programs (`-o json`), or lines for people, unless they want quiet. */
export const showResult = (
  terminal: Terminal,
  options: Options,
  {
    command,
    people,
    ...fields
  }: { readonly command: string; readonly people: string; readonly [field: string]: unknown },
): void => {
  if (text(options, 'output') === 'json') {
    const line = { time: new Date().toISOString(), type: 'result', command, ...fields };
    terminal.out.write(`${JSON.stringify(line)}\n`);
  } else if (!flag(options, 'quiet') && people !== '') terminal.out.write(people);
};
