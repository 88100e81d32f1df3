import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Transport } from '../../src/host/index.ts';
import { createSshTransport } from '../../src/host/transports/ssh.ts';
import { acquireLock, type Owner } from '../../src/workflow/index.ts';
import { type Sshd, startSshd } from '../contract/sshd.ts';
import { lockingHost } from './locking-host.ts';

const ada: Owner = { user: 'ada', machine: 'desk', pid: 4711, runId: 'r1' };
const bob: Owner = { user: 'bob', machine: 'laptop', pid: 815, runId: 'r2' };

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

/** Two operators, each with a connection of their own. */
const twoLinks = async (work: (first: Transport, second: Transport) => Promise<void>): Promise<void> => {
  const links = [createSshTransport(sshd.options()), createSshTransport(sshd.options())] as const;
  try {
    await work(...links);
  } finally {
    await Promise.all(links.map((link) => link.close()));
  }
};

const lock = (link: Transport, owner: Owner, waitMs = 0) =>
  acquireLock(lockingHost(link), owner, { waitMs, folder: `${sshd.folder}/lock` });

test('keeps a second operator out until it is released', () =>
  twoLinks(async (first, second) => {
    const held = await lock(first, ada);
    await expect(lock(second, bob)).rejects.toMatchObject({
      code: 'LOCKED',
      message: expect.stringContaining('ada on desk'),
    });
    await held.release();
    await (await lock(second, bob)).release();
  }));

test('a connection that ends takes its lock with it', () =>
  twoLinks(async (first, second) => {
    const held = await lock(first, ada);
    await first.close();
    expect(await held.lost).toBe('link');
    await (await lock(second, bob, 5_000)).release();
  }));

test('a session that the server loses takes its lock with it, and its holder is told', () =>
  twoLinks(async (first, second) => {
    const held = await lock(first, ada);
    const sessions = execFileSync('pgrep', ['-P', String(sshd.pid)])
      .toString()
      .trim()
      .split('\n');
    for (const pid of sessions) process.kill(Number(pid), 'SIGKILL');
    expect(await held.lost).toBe('link');
    await (await lock(second, bob, 5_000)).release();
  }));
