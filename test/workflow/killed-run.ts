/** Run as a process of its own and killed: a run with one unit done and one that never ends. Argument: the journal's path. */
import { createJournal, ofHost, phase, runWorkflow, workflow } from '../../src/workflow/index.ts';
import { members } from './rehearsal.ts';
import { stubHost } from './stub-host.ts';

const done = ofHost('done');

await runWorkflow({
  workflow: workflow('apply', [
    phase({ id: 'certs/ca', title: 'Make the CA', gives: { done }, run: async () => {} }),
    phase({
      id: 'kubelet-start',
      title: 'Start the kubelet',
      needs: { done },
      run: () => {
        process.stdout.write('hanging\n');
        return new Promise(() => setInterval(() => {}, 1000));
      },
    }),
  ]),
  members: members('cp1'),
  hostOf: async ({ name }, onChange) => stubHost(name, onChange),
  signal: new AbortController().signal,
  onEvent: () => {},
  journal: createJournal(process.argv[2] ?? '', { user: 'ada', machine: 'desk', pid: process.pid, runId: 'r7' }),
  runId: 'r7',
});
