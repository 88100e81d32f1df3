import { SlipwayError } from '../errors/index.ts';
import type { Terminal } from './terminal.ts';

/** Asks for the name of a cluster whose machines go. Where nobody is there it goes on: scripts clean up with it. Throws USAGE at another word. */
export const confirmDown = async (terminal: Pick<Terminal, 'ask'>, name: string): Promise<void> => {
  const answer = await terminal.ask(`The machines of ${name} go, with everything on them.\nType "${name}" to go on: `);
  if (answer === undefined || answer.trim() === name) return;
  throw new SlipwayError('USAGE', 'Not confirmed.', { hint: 'Say it on the command line: slipway down --yes' });
};
