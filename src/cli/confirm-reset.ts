import { SlipwayError } from '../errors/index.ts';
import type { Terminal } from './terminal.ts';

/** Asks until the word is typed. Throws USAGE when it is another, or when nobody is there. */
export const confirmReset = async (terminal: Terminal, what: string, word: string): Promise<void> => {
  const answer = await terminal.ask(`${what}\nType "${word}" to go on: `);
  if (answer?.trim() === word) return;
  throw new SlipwayError('USAGE', answer === undefined ? 'Nobody is there to confirm the reset.' : 'Not confirmed.', {
    hint: 'Say it on the command line: slipway reset --yes',
  });
};
