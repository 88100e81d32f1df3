import { Writable } from 'node:stream';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface FakeTerminal extends Terminal {
  /** What was printed so far. */
  readonly printed: { out: string; err: string };
}

/** A terminal in memory: nobody answers its questions. */
export const fakeTerminal = (parts: Partial<Terminal> & { readonly input?: string } = {}): FakeTerminal => {
  const printed = { out: '', err: '' };
  const into = (name: 'out' | 'err') =>
    new Writable({
      write: (chunk, _encoding, done) => {
        printed[name] += String(chunk);
        done();
      },
    });
  return {
    env: {},
    home: '/nowhere',
    user: 'somebody',
    machine: 'desk',
    cwd: '/nowhere',
    pid: 1,
    isTty: false,
    columns: 120,
    color: false,
    signal: new AbortController().signal,
    out: into('out'),
    err: into('err'),
    readInput: async () => parts.input ?? '',
    askSecret: async () => '',
    ask: async () => undefined,
    ...parts,
    printed,
  };
};
