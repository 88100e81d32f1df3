import { homedir, hostname, userInfo } from 'node:os';
import { text } from 'node:stream/consumers';

/** Everything of the process that commands may touch: streams, environment, the way to ask and to be interrupted. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly user: string;
  readonly machine: string;
  readonly cwd: string;
  readonly pid: number;
  readonly isTty: boolean;
  readonly columns: number;
  readonly color: boolean;
  /** Aborted by the first Ctrl-C or SIGTERM; the second one ends the process. */
  readonly signal: AbortSignal;
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  /** Reads standard input to its end. */
  readInput(): Promise<string>;
  /** Asks for a secret without showing it; throws USAGE when there is no terminal. */
  askSecret(question: string): Promise<string>;
  /** Asks for one line; `undefined` when there is no terminal. */
  ask(question: string): Promise<string | undefined>;
}

/** The terminal of this process. Installs the handlers of SIGINT and SIGTERM. */
export const createTerminal = (): Terminal => {
  const env = process.env;
  const isTty = process.stdout.isTTY === true && env['TERM'] !== 'dumb';
  for (const stream of [process.stdout, process.stderr]) stream.on('error', outlive);
  return {
    env,
    home: homeFolder(),
    user: userName(env),
    machine: hostname(),
    cwd: process.cwd(),
    pid: process.pid,
    isTty,
    columns: process.stdout.columns ?? 120,
    color: wantsColor(env, isTty),
    signal: interruptSignal(),
    out: process.stdout,
    err: process.stderr,
    readInput: () => text(process.stdin),
    askSecret: async (question) => (await import('./ask.ts')).askSecret(question),
    ask: async (question) => (await import('./ask.ts')).ask(question),
  };
};

/** A container may run under a number that no user has. */
const userName = (env: NodeJS.ProcessEnv): string => {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] ?? `uid ${process.getuid?.() ?? '?'}`;
  }
};

/** Where neither HOME nor the users say, as for services, `/` is what shells take. */
const homeFolder = (): string => {
  try {
    return homedir();
  } catch {
    return '/';
  }
};

/** A reader that went away (`| head`) must not end a run half-way. */
const outlive = (error: NodeJS.ErrnoException): void => {
  if (error.code !== 'EPIPE') throw error;
};

/** See https://no-color.org. */
const wantsColor = (env: NodeJS.ProcessEnv, isTty: boolean): boolean =>
  (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb' && (isTty || (env['FORCE_COLOR'] ?? '') !== '');

const INTERRUPTED = 130;

const interruptSignal = (): AbortSignal => {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
};
