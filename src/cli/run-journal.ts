import { join } from 'node:path';
import { createJournal, type Owner, type Reporter, type RunEvent, readJournal } from '../workflow/index.ts';
import { stateDir } from './folders.ts';
import type { Terminal } from './terminal.ts';

export interface RunJournal extends Reporter {
  /** Begins to write; what happened before is written first. Call it once nobody else is at work on the cluster. */
  open(): void;
}

/** The journal of a cluster on this machine. Opening it tells what a killed run before left under way. */
export const createRunJournal = (
  cluster: string,
  terminal: Terminal,
  owner: Owner,
  notice: (text: string) => void,
): RunJournal => {
  const path = join(stateDir(terminal), cluster, 'journal.jsonl');
  const early: RunEvent[] = [];
  let journal: Reporter | undefined;
  return {
    on: (event) => {
      if (journal) journal.on(event);
      else early.push(event);
    },
    open: () => {
      if (journal) return;
      const last = readJournal(path);
      if (last && last.outcome === undefined) {
        const units = last.underWay.map(({ phase, host }) => `${phase} on ${host}`).join(', ');
        notice(
          `The run of ${last.since} was cut short${units ? ` during ${units}` : ''}; going on from what is there.`,
        );
      }
      journal = createJournal(path, owner);
      for (const event of early) journal.on(event);
    },
    end: () => journal?.end(),
  };
};
