import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Transport } from '../../src/host/index.ts';
import { createSshTransport } from '../../src/host/transports/ssh.ts';
import { startOddServer } from './odd-server.ts';
import { freePort, type Sshd, startSshd } from './sshd.ts';
import { patternStream, waitFor } from './transport.ts';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

test('a connection is made in a fraction of a second', async () => {
  const transport = createSshTransport(sshd.options());
  const started = performance.now();
  await transport.exec({ file: 'true' });
  expect(performance.now() - started).toBeLessThan(1_000);
  await transport.close();
});

test('a command whose connection is cut rejects, is not repeated, and the next one connects again', async () => {
  const transport = createSshTransport(sshd.options());
  const log = join(sshd.folder, 'runs');
  const running = transport.exec({ shell: 'sh', script: 'echo ran >> "$1"; sleep 20', args: [log] });
  running.catch(() => undefined);
  await waitFor(async () => (await readFile(log, 'utf8').catch(() => '')) !== '');
  killSessions();
  await expect(running).rejects.toMatchObject({ code: 'HOST_LINK_LOST' });
  expect((await transport.exec({ file: 'cat', args: [log] })).stdout).toBe('ran\n');
  await transport.close();
});

const first: readonly (readonly [string, (transport: Transport) => Promise<unknown>])[] = [
  ['a command', (transport) => transport.exec({ file: 'true' })],
  ['a forwarded connection', (transport) => transport.dial({ host: '127.0.0.1', port: sshd.port })],
];

test.each(first)(
  '%s that finds the connection gone is the last, though what was sent is still on its way',
  async (_, ask) => {
    const proxy = await startProxy(sshd.port);
    const transport = createSshTransport(sshd.options({ port: proxy.port }));
    // More than the kernel holds for one connection, so that its end cannot be told before all is sent.
    const feeds = Array.from({ length: 6 }, () =>
      transport.exec({ shell: 'sh', script: 'cat >/dev/null', stdin: Readable.from(endless()) }),
    );
    const ended = Promise.allSettled(feeds);
    await waitFor(async () => proxy.passed() > 4 * 1024 * 1024);
    await proxy.hangUp();
    await expect(ask(transport)).rejects.toMatchObject({ code: 'HOST_LINK_LOST' });
    expect(await transport.exec({ file: 'true' })).toMatchObject({ exitCode: 0 });
    expect((await ended).map(({ status }) => status)).toEqual(Array(6).fill('rejected'));
    await transport.close();
    await proxy.stop();
  },
);

async function* endless() {
  for (;;) yield Buffer.alloc(1 << 16);
}

test('an upload that is cut leaves the old file, and tries once more by itself', async () => {
  const proxy = await startProxy(sshd.port);
  const path = join(sshd.folder, 'target');
  await writeFile(path, 'old');
  const transport = createSshTransport(sshd.options({ port: proxy.port }));
  const stream = patternStream(8 * 1024 * 1024);
  let seen = '';
  let isCut = false;
  await transport.write(path, stream, {
    mode: 0o644,
    onProgress: (bytes) => {
      if (isCut || bytes < 2 * 1024 * 1024) return;
      isCut = true;
      seen = execFileSync('cat', [path]).toString();
      proxy.cut();
    },
  });
  expect(seen).toBe('old');
  expect((await readFile(path)).byteLength).toBe(stream.size);
  expect((await readdir(sshd.folder)).filter((name) => name.includes('.slipway-'))).toEqual([]);
  await transport.close();
  await proxy.stop();
});

test('an upload whose connection never comes back leaves the old file whole', async () => {
  const proxy = await startProxy(sshd.port);
  const path = join(sshd.folder, 'kept');
  await writeFile(path, 'old');
  const transport = createSshTransport(sshd.options({ port: proxy.port, connectDeadlineMs: 300 }));
  const write = transport.write(path, patternStream(8 * 1024 * 1024), {
    mode: 0o644,
    onProgress: (bytes) => {
      if (bytes > 1024 * 1024) void proxy.stop();
    },
  });
  await expect(write).rejects.toMatchObject({ retryable: true });
  expect(await readFile(path, 'utf8')).toBe('old');
  await transport.close();
});

test('a host that refuses while it boots is waited for', async () => {
  const port = await freePort();
  const transport = createSshTransport(sshd.options({ port, connectDeadlineMs: 8_000 }));
  const result = transport.exec({ file: 'echo', args: ['up'] });
  await new Promise((resolve) => setTimeout(resolve, 500));
  const late = await startSshd({ port, authorized: [await readFile(join(sshd.folder, 'id.pub'), 'utf8')] });
  expect((await result).stdout).toBe('up\n');
  await transport.close();
  await late.stop();
});

test('a server that drops connections before its greeting is tried again', async () => {
  const server = await startOddServer({ folder: sshd.folder, dropFirst: 2 });
  const transport = createSshTransport(server.options());
  expect((await transport.exec({ file: 'hello' })).stdout).toBe('hello');
  expect(server.connections()).toBe(3);
  await transport.close();
  await server.stop();
});

test('a host that is never there is unreachable once the deadline has passed', async () => {
  const transport = createSshTransport(sshd.options({ port: await freePort(), connectDeadlineMs: 500 }));
  await expect(transport.exec({ file: 'true' })).rejects.toMatchObject({
    code: 'HOST_UNREACHABLE',
    message: expect.stringContaining('ECONNREFUSED'),
    exitCode: 4,
  });
});

test('an abort does not wait for a host that is not there', async () => {
  const transport = createSshTransport(sshd.options({ port: await freePort(), connectDeadlineMs: 60_000 }));
  const running = transport.exec({ file: 'true' }, { signal: AbortSignal.timeout(50) });
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
});

test('an abort leaves the line of commands that wait for a session', async () => {
  const transport = createSshTransport(sshd.options({ maxSessions: 2 }));
  const long = transport.exec({ file: 'sleep', args: ['0.5'] });
  await expect(transport.exec({ file: 'true' }, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
    code: 'ABORTED',
  });
  const next = transport.exec({ file: 'echo', args: ['next'] });
  expect((await long).exitCode).toBe(0);
  expect((await next).stdout).toBe('next\n');
  await transport.close();
});

test('a name that does not exist is told at once', async () => {
  const transport = createSshTransport(sshd.options({ host: 'no-such-host.invalid', connectDeadlineMs: 60_000 }));
  await expect(transport.exec({ file: 'true' })).rejects.toMatchObject({ code: 'HOST_UNREACHABLE' });
});

test('a server that allows fewer sessions than usual gets fewer, and every command still runs', async () => {
  const server = await startOddServer({ folder: sshd.folder, maxSessions: 3, answerAfterMs: 5 });
  const transport = createSshTransport(server.options());
  const results = await Promise.all(Array.from({ length: 20 }, () => transport.exec({ file: 'hello' })));
  expect(results.every(({ stdout }) => stdout === 'hello')).toBe(true);
  expect(server.mostSessions()).toBe(3);
  await transport.close();
  await server.stop();
});

test('a server that opens no session at all, or has no SFTP, is told as such', async () => {
  const server = await startOddServer({ folder: sshd.folder, maxSessions: 0 });
  const transport = createSshTransport(server.options());
  const expected = { code: 'HOST_UNREACHABLE', hint: expect.stringContaining('MaxSessions') };
  await expect(transport.exec({ file: 'hello' })).rejects.toMatchObject(expected);
  await expect(transport.read('/etc/hosts')).rejects.toMatchObject(expected);
  await expect(transport.write('/tmp/x', 'x', { mode: 0o644 })).rejects.toMatchObject(expected);
  await transport.close();
  await server.stop();
});

test('a Windows server gets PowerShell as its first word, also when the command has a time limit', async () => {
  const server = await startOddServer({ folder: sshd.folder });
  const transport = createSshTransport(server.options());
  const { stdout } = await transport.exec({ shell: 'powershell', script: 'x' }, { timeoutMs: 5_000 });
  expect(stdout).toBe('powershell');
  await transport.close();
  await server.stop();
});

test('thirty commands, uploads among them, share one connection within MaxSessions 10', async () => {
  const strict = await startSshd({ config: ['MaxSessions 10'] });
  const transport = createSshTransport(strict.options());
  const writes = Array.from({ length: 10 }, (_, index) =>
    transport.write(join(strict.folder, `f${index}`), randomBytes(50_000), { mode: 0o644 }),
  );
  const execs = Array.from({ length: 30 }, () => transport.exec({ file: 'sleep', args: ['0.02'] }));
  const results = await Promise.all(execs);
  await Promise.all(writes);
  expect(results.every(({ exitCode }) => exitCode === 0)).toBe(true);
  await transport.close();
  await strict.stop();
});

test('sessions that a busy server has not cleared away yet are no reason to fail, for commands and for files', async () => {
  const strict = await startSshd({ config: ['MaxSessions 10'] });
  const proxy = await startProxy(strict.port);
  const transport = createSshTransport(strict.options({ port: proxy.port }));
  const go = join(strict.folder, 'go');
  const log = join(strict.folder, 'waiting');
  const script = 'echo >> "$2"; while [ ! -e "$1" ]; do sleep 0.05; done';
  const hello = () => transport.exec({ file: 'echo', args: ['hello'] });
  const running = Array.from({ length: 7 }, () => transport.exec({ shell: 'sh', script, args: [go, log] }).then(hello));
  await waitFor(async () => (await readFile(log, 'utf8').catch(() => '')).length === 7);
  const letGo = proxy.hold();
  await writeFile(go, '');
  setTimeout(letGo, 400);
  // It opens its session behind the seven ends and the seven beginnings, which the server all reads at once.
  await new Promise((resolve) => setTimeout(resolve, 300));
  await transport.write(join(strict.folder, 'file'), 'content', { mode: 0o644 });
  expect((await Promise.all(running)).map(({ stdout }) => stdout)).toEqual(Array(7).fill('hello\n'));
  await transport.close();
  await proxy.stop();
  await strict.stop();
});

test('a closed transport says so instead of connecting again', async () => {
  const transport = createSshTransport(sshd.options());
  await transport.exec({ file: 'true' });
  await transport.close();
  await expect(transport.exec({ file: 'true' })).rejects.toMatchObject({ code: 'HOST_LINK_LOST' });
});

/** Ends sshd's processes for open connections, as a crash or a reboot would; the listener stays. */
const killSessions = (): void => {
  execFileSync('pkill', ['-KILL', '-P', String(sshd.pid)]);
};

interface Proxy {
  readonly port: number;
  /** Breaks the connections there are; new ones may come. */
  cut(): void;
  /** Says that nothing more comes, and takes nothing more. */
  hangUp(): Promise<void>;
  /** Keeps what clients send, until it is let go all at once. */
  hold(): () => void;
  /** Bytes that clients have sent. */
  passed(): number;
  stop(): Promise<void>;
}

const startProxy = async (target: number): Promise<Proxy> => {
  const sockets = new Set<Socket>();
  const clients = new Set<Socket>();
  const pairs = new Set<readonly [inner: Socket, outer: Socket]>();
  const server = createServer((inner) => {
    const outer = connect(target, '127.0.0.1');
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        inner.destroy();
        outer.destroy();
      });
    }
    inner.pipe(outer).pipe(inner);
    clients.add(inner);
    pairs.add([inner, outer]);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut,
    hangUp: async () => {
      for (const client of clients) client.unpipe().pause();
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (const client of clients) client.end();
      await new Promise((resolve) => setTimeout(resolve, 100));
      clients.clear();
    },
    hold: () => {
      for (const [, outer] of pairs) outer.cork();
      return () => {
        for (const [, outer] of pairs) outer.uncork();
      };
    },
    passed: () => [...clients].reduce((sum, client) => sum + client.bytesRead, 0),
    stop: async () => {
      server.close();
      cut();
    },
  };
};
