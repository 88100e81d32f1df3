import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { SlipwayError } from '../errors/index.ts';
import type { Command, ExecOptions, ExecResult, Input, ProgramCommand } from './command.ts';
import { toStream } from './content.ts';
import { fileError } from './file-error.ts';
import { programOf, showCommand } from './program.ts';
import { stopCommand, withMark } from './stop-command.ts';
import { temporaryName } from './temporary-name.ts';
import type { Content, Transport, WriteOptions } from './transport.ts';
import { createTurns } from './turns.ts';

export interface SudoOptions {
  /** Asked for once, and only when sudo wants one. It travels in stdin, never in arguments. */
  readonly password?: () => Promise<string>;
}

/** The same machine as root: every verb goes through sudo, files through a private folder of the user. Throws HOST_PRIVILEGE when sudo refuses. */
export const asRoot = (transport: Transport, options: SudoOptions = {}): Transport => {
  const inTurn = createTurns();
  let swept: Promise<unknown> | undefined;
  let way: Promise<Way> | undefined;
  const knownWay = () => {
    way ??= findWay(transport, options).catch((error: unknown) => {
      way = undefined;
      throw error;
    });
    return way;
  };
  const exec = async (command: Command, execOptions: ExecOptions = {}) =>
    execAsRoot(transport, await knownWay(), command, execOptions);
  return {
    ...transport,
    fileVerbs: undefined,
    exec,
    read: (path) => readAsRoot(exec, path),
    write: async (path, content, writeOptions) => {
      swept ??= transport.exec({ shell: 'sh', script: SWEEP }).catch(() => undefined);
      await swept;
      return inTurn(path, () => writeAsRoot(transport, exec, path, content, writeOptions));
    },
  };
};

/** How sudo lets us in: by itself, or with a password before everything else on stdin. */
interface Way {
  readonly password?: string;
}

type Exec = Transport['exec'];

const findWay = async (transport: Transport, { password }: SudoOptions): Promise<Way> => {
  const free = await transport.exec({ file: 'sudo', args: ['-n', 'true'] });
  if (free.exitCode === 0) return {};
  if (free.exitCode === 127) throw refused(transport, 'sudo is not installed');
  if (password === undefined) throw refused(transport, free.stderr.trim());
  const secret = await password();
  const asked = await transport.exec({ file: 'sudo', args: ['-S', '-p', '', '-k', 'true'], stdin: `${secret}\n` });
  if (asked.exitCode !== 0)
    throw refused(transport, ['sudo does not take this password', ...lastWords(asked)].join(': '));
  return { password: secret };
};

/** Sudo says on its last line what it stumbled over, which need not be the password. It never repeats one. */
const lastWords = ({ stderr }: ExecResult): readonly string[] => stderr.trim().split('\n').slice(-1).filter(Boolean);

const refused = (transport: Transport, why: string): SlipwayError =>
  new SlipwayError(
    'HOST_PRIVILEGE',
    `The user of ${transport.target} may not become root: ${why.replace(/\.$/, '') || 'sudo refuses'}.`,
    {
      hint: 'Run it, or connect, as root; or let the user use sudo, its password named by sudoPassword in the cluster file.',
    },
  );

const execAsRoot = async (
  transport: Transport,
  way: Way,
  command: Command,
  options: ExecOptions,
): Promise<ExecResult> => {
  const mark = options.signal || options.timeoutMs !== undefined ? randomUUID() : undefined;
  const wrapped = withSudo(way, mark === undefined ? command : withMark(command, mark));
  try {
    return await transport.exec(wrapped, options);
  } catch (error) {
    const wasStopped = error instanceof SlipwayError && ['ABORTED', 'COMMAND_TIMEOUT'].includes(error.code);
    if (mark === undefined || !wasStopped) throw error;
    await transport.exec(withSudo(way, stopCommand(mark))).catch(() => undefined);
    if (error === options.signal?.reason) throw error;
    throw new SlipwayError(error.code, error.message.replace(showCommand(wrapped), showCommand(command)));
  }
};

/** `-k` makes sudo read the password always: were it remembered, the command would read it as its own input. */
const withSudo = (way: Way, command: Command): ProgramCommand => {
  const { file, args, env, stdin } = programOf(command);
  const settings = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const inner = [...(settings.length > 0 ? ['env', ...settings] : []), file, ...args];
  if (way.password === undefined) {
    return { file: 'sudo', args: ['-n', '--', ...inner], ...(stdin === undefined ? {} : { stdin }) };
  }
  return { file: 'sudo', args: ['-k', '-S', '-p', '', '--', ...inner], stdin: prefixed(`${way.password}\n`, stdin) };
};

const prefixed = (line: string, stdin: Input | undefined): Input => {
  if (stdin === undefined) return line;
  if (stdin instanceof Readable) return Readable.from(joined(line, stdin));
  return Buffer.concat([Buffer.from(line), Buffer.from(stdin)]);
};

async function* joined(line: string, rest: Readable): AsyncGenerator<Uint8Array> {
  yield Buffer.from(line);
  for await (const chunk of rest) yield Buffer.from(chunk);
}

const ABSENT = 66;

const readAsRoot = async (exec: Exec, path: string): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = [];
  const script = `[ -e "$1" ] || exit ${ABSENT}; exec cat -- "$1"`;
  const { exitCode, stderr } = await exec(
    { shell: 'sh', script, args: [path] },
    { onStdout: (chunk) => chunks.push(chunk) },
  );
  if (exitCode === ABSENT) return undefined;
  if (exitCode !== 0) throw fileError('read', path, stderr.trim());
  return Buffer.concat(chunks);
};

/** What killed runs of this user left half uploaded. */
const SWEEP = `find /var/tmp -maxdepth 1 -type d -name 'slipway-????????' -user "$(id -u)" -exec rm -rf -- {} + || true`;

/** The user uploads where only the user may look; root copies beside the target, syncs, renames. */
const writeAsRoot = async (
  transport: Transport,
  exec: Exec,
  path: string,
  content: Content,
  options: WriteOptions,
): Promise<void> => {
  const made = await transport.exec({ file: 'mktemp', args: ['-d', '/var/tmp/slipway-XXXXXXXX'] });
  const folder = made.stdout.trim();
  if (made.exitCode !== 0 || folder === '') throw fileError('write', path, made.stderr.trim());
  const uploaded = posix.join(folder, 'content');
  const { sha256 } = toStream(content);
  const temporary = temporaryName(path);
  try {
    await transport.write(uploaded, content, { ...options, mode: 0o600 });
    const { exitCode, stderr } = await exec({
      shell: 'sh',
      script: INSTALL,
      args: [uploaded, temporary, path, options.mode.toString(8), sha256],
    });
    if (exitCode !== 0) throw fileError('write', path, stderr.trim());
  } finally {
    await transport.exec({ file: 'rm', args: ['-rf', '--', folder] }).catch(() => undefined);
  }
};

const INSTALL = `
set -e
trap 'rm -f -- "$2"' EXIT
rm -f -- "$2"
umask 077
cp -- "$1" "$2"
printf '%s  %s\\n' "$5" "$2" | sha256sum -c --status || { echo "what arrived does not have the SHA-256 it must have" >&2; exit 1; }
chmod -- "$4" "$2"
sync -- "$2"
rm -f -- "$1"
mv -fT -- "$2" "$3"
`;
