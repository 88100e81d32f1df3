/** Run as a process of its own and killed: takes the lock and keeps it. Argument: the folder of the lock. */
import { createLocalTransport } from '../../src/host/index.ts';
import { acquireLock } from '../../src/workflow/index.ts';
import { lockingHost } from './locking-host.ts';

const [, , folder = ''] = process.argv;
await acquireLock(
  lockingHost(createLocalTransport()),
  { user: 'ada', machine: 'desk', pid: process.pid, runId: 'r7' },
  { folder },
);
process.stdout.write('locked\n');
setInterval(() => {}, 1000);
