import type { Command, Input } from './command.ts';

/** A command as one program with its arguments, whatever shape it was given in. */
export interface Program {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: Input;
}

export const programOf = (command: Command): Program => ({
  ...('file' in command ? { file: command.file, args: command.args ?? [] } : shells[command.shell](command)),
  env: command.env ?? {},
  ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
});

/** The program as one line that every POSIX shell reads back as exactly these words. */
export const posixLine = ({ file, args, env }: Program): string => {
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const prefix = settings.length > 0 ? ['env', ...settings] : [];
  return [...prefix, file, ...args].map(quoteWord).join(' ');
};

/** The command for people: what one would type; a script by its first line. Holds no stdin and no environment. */
export const showCommand = (command: Command): string => {
  if ('file' in command) return [command.file, ...(command.args ?? [])].map(quoteWord).join(' ');
  const lines = command.script.split('\n').filter((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  const args = (command.args ?? []).map((arg) => ` ${quoteWord(arg, 1)}`).join('');
  return `${command.shell} script "${lines[0]?.trim() ?? ''}${lines.length > 1 ? ' …' : ''}"${args}`;
};

type Script = Extract<Command, { shell: string }>;

const shells: Record<Script['shell'], (command: Script) => Pick<Program, 'file' | 'args'>> = {
  sh: ({ script, args = [] }) => ({ file: 'sh', args: ['-c', script, 'sh', ...args] }),
  powershell: ({ script, args = [] }) => ({
    file: 'powershell',
    args: ['-NoProfile', '-NonInteractive', '-EncodedCommand', encodePowershell(script, args)],
  }),
};

/** `-EncodedCommand` takes UTF-16LE in base64, which no shell on the way can misread. */
const encodePowershell = (script: string, args: readonly string[]): string => {
  const words = args.map((arg) => ` '${arg.replaceAll("'", "''")}'`).join('');
  return Buffer.from(`& {\n${script}\n}${words}`, 'utf16le').toString('base64');
};

/** `A=b` needs no quotes except as the first word, where a shell would set a variable. */
const quoteWord = (word: string, index: number): string =>
  (index === 0 ? /^[\w\-.,:/@%+]+$/ : /^[\w\-.,:/@%+][\w\-.,:/@%+=]*$/).test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
