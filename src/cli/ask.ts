import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { SlipwayError } from '../errors/index.ts';

/** Asks for one line on standard error; `undefined` when standard input is no terminal. */
export const ask = async (question: string): Promise<string | undefined> => {
  if (process.stdin.isTTY !== true) return undefined;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
};

/** Asks for a secret without showing it. Throws USAGE when standard input is no terminal. */
export const askSecret = async (question: string): Promise<string> => {
  if (process.stdin.isTTY !== true) {
    throw new SlipwayError('USAGE', `"${question}" cannot be asked: standard input is no terminal.`, {
      hint: 'Give the secret by a file or an environment variable in the cluster file.',
    });
  }
  process.stderr.write(`${question}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
};
