import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SlipwayError } from '../errors/index.ts';

/** Asks for one line on standard error; `undefined` when standard input is no terminal. Throws ABORTED on Ctrl-C. */
export const ask = async (question: string): Promise<string | undefined> => {
  if (process.stdin.isTTY !== true) return undefined;
  return inTurn(() => answerTo(question, createInterface({ input: process.stdin, output: process.stderr }), question));
};

/** Asks for a secret without showing it. Throws USAGE when standard input is no terminal, ABORTED on Ctrl-C. */
export const askSecret = async (question: string): Promise<string> => {
  if (process.stdin.isTTY !== true) {
    throw new SlipwayError('USAGE', `"${question}" cannot be asked: standard input is no terminal.`, {
      hint: 'Give the secret by a file or an environment variable in the cluster file.',
    });
  }
  return inTurn(async () => {
    const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
    const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
    process.stderr.write(`${question}: `);
    try {
      return await answerTo('', lines, question);
    } finally {
      process.stderr.write('\n');
    }
  });
};

/** Readline takes Ctrl-C and Ctrl-D for itself: they end the question, and with it the run. */
const answerTo = async (shown: string, lines: Interface, question: string): Promise<string> => {
  try {
    return await lines.question(shown);
  } catch (cause) {
    throw new SlipwayError('ABORTED', `Interrupted at "${question.trim()}".`, { cause });
  } finally {
    lines.close();
  }
};

let last: Promise<unknown> = Promise.resolve();

/** Several hosts may ask at once; people answer one question after another. */
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
};
