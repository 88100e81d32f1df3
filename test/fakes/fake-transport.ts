import { createHash } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { SlipwayError } from '../../src/errors/index.ts';
import type { Command, Content, ExecResult, Transport } from '../../src/host/index.ts';
import { showCommand } from '../../src/host/index.ts';

/** What a scripted machine answers to one kind of command. The first rule that matches counts. */
export interface FakeRule {
  /** The command as shown, a pattern of it, or a test of the command itself. */
  readonly when: string | RegExp | ((command: Command) => boolean);
  readonly answer: Answer | ((command: Command) => Answer | Promise<Answer>);
}

/** Standard output, or more; the exit code is 0 unless told. */
export type Answer = string | Partial<ExecResult>;

export interface FakeFile {
  readonly bytes: Uint8Array;
  readonly mode: number;
}

export interface FakeTransport extends Transport {
  /** The machine's files, by path. */
  readonly files: Map<string, FakeFile>;
  /** Everything asked of the machine, in order, as lines to read aloud. */
  readonly transcript: readonly string[];
  /** Adds rules that count before all others. */
  teach(...rules: readonly FakeRule[]): void;
  /** From now on every verb rejects with this error; `undefined` mends it. */
  fail(error: SlipwayError | undefined): void;
}

export interface FakeOptions {
  readonly target?: string;
  readonly rules?: readonly FakeRule[];
  readonly files?: Readonly<Record<string, string>>;
  readonly dial?: (address: { host: string; port: number }) => Duplex;
}

/** A machine in memory: scripted commands, real files. A command without a rule is an error that lists the rules. */
export const createFakeTransport = (options: FakeOptions = {}): FakeTransport => {
  const files = new Map(Object.entries(options.files ?? {}).map(([path, text]) => [path, fileOf(text, 0o644)]));
  const rules: FakeRule[] = [...(options.rules ?? [])];
  const transcript: string[] = [];
  let fault: SlipwayError | undefined;
  const note = async (line: string): Promise<void> => {
    transcript.push(line);
    if (fault) throw fault;
  };
  return {
    target: options.target ?? 'fake',
    files,
    transcript,
    teach: (...more) => void rules.unshift(...more),
    fail: (error) => {
      fault = error;
    },
    exec: async (command, { signal, onStdout } = {}) => {
      await note(`$ ${showCommand(command)}`);
      if (signal?.aborted) throw new SlipwayError('ABORTED', `Interrupted during ${showCommand(command)}`);
      const result = await answerTo(rules, command);
      if (onStdout && result.stdout) onStdout(Buffer.from(result.stdout));
      return result;
    },
    read: async (path) => {
      await note(`read ${path}`);
      return files.get(path)?.bytes;
    },
    write: async (path, content, { mode, onProgress }) => {
      const bytes = await bytesOf(content);
      await note(`write ${path} ${mode.toString(8).padStart(4, '0')} ${bytes.byteLength} bytes`);
      files.set(path, { bytes, mode });
      onProgress?.(bytes.byteLength);
    },
    dial: async (address) => {
      await note(`dial ${address.host}:${address.port}`);
      if (options.dial) return options.dial(address);
      throw new SlipwayError('HOST_UNREACHABLE', `Nothing listens on ${address.host}:${address.port}`);
    },
    close: async () => undefined,
  };
};

export const fileOf = (text: string, mode: number): FakeFile => ({ bytes: Buffer.from(text), mode });

/** Standard input of a command as text. */
export const stdinOf = (command: Command): string => {
  const { stdin = '' } = command;
  return typeof stdin === 'string' || stdin instanceof Uint8Array ? Buffer.from(stdin).toString('utf8') : '';
};

const answerTo = async (rules: readonly FakeRule[], command: Command): Promise<ExecResult> => {
  const rule = rules.find(({ when }) => doesMatch(when, command));
  if (rule === undefined) throw new Error(unmatched(rules, command));
  const given = typeof rule.answer === 'function' ? await rule.answer(command) : rule.answer;
  return { exitCode: 0, stdout: '', stderr: '', ...(typeof given === 'string' ? { stdout: given } : given) };
};

const doesMatch = (when: FakeRule['when'], command: Command): boolean => {
  if (typeof when === 'function') return when(command);
  return typeof when === 'string' ? showCommand(command) === when : when.test(showCommand(command));
};

const unmatched = (rules: readonly FakeRule[], command: Command): string => {
  const known = rules.map(({ when }) => `  ${typeof when === 'function' ? when.name || '(a test)' : String(when)}`);
  return `The fake has no answer to:\n  ${showCommand(command)}\nIt would answer to:\n${known.join('\n') || '  nothing'}`;
};

const bytesOf = async (content: Content): Promise<Uint8Array> => {
  if (typeof content === 'string') return Buffer.from(content);
  if (content instanceof Uint8Array) return content;
  const chunks: Buffer[] = [];
  for await (const chunk of content.open()) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  if (createHash('sha256').update(bytes).digest('hex') !== content.sha256) {
    throw new SlipwayError('HOST_FILE_FAILED', 'what arrived does not have the SHA-256 it must have');
  }
  return bytes;
};
