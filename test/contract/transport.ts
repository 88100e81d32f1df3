import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Transport } from '../../src/host/index.ts';

export interface Subject {
  readonly transport: Transport;
  /** An empty folder on that machine. */
  readonly folder: string;
  dispose(): Promise<void>;
}

const MIB = 1024 * 1024;

/** What every transport promises of files. `folder` need not exist outside of the transport. */
export const filesContract = (name: string, open: () => Promise<Subject>): void => {
  describe(`files over ${name}`, () => {
    const { subject, path } = fixture(open);

    test('a file reads back as it was written, whatever its bytes are', async () => {
      const bytes = randomBytes(70_000);
      await subject().transport.write(path('binary'), bytes, { mode: 0o600 });
      expect(Buffer.from((await subject().transport.read(path('binary'))) ?? []).equals(bytes)).toBe(true);
    });

    test('an empty file is a file', async () => {
      await subject().transport.write(path('empty'), '', { mode: 0o644 });
      expect((await subject().transport.read(path('empty')))?.byteLength).toBe(0);
    });

    test('a file that is not there reads as undefined', async () => {
      expect(await subject().transport.read(path('nothing'))).toBeUndefined();
    });

    test('writing again replaces the whole file', async () => {
      await subject().transport.write(path('twice'), 'a long first text', { mode: 0o644 });
      await subject().transport.write(path('twice'), 'short: ü', { mode: 0o644 });
      expect(Buffer.from((await subject().transport.read(path('twice'))) ?? []).toString()).toBe('short: ü');
    });

    test('writes to one path at once go one after the other, and the last one stays', async () => {
      const texts = ['one', 'two', 'two', 'three'];
      await Promise.all(texts.map((text) => subject().transport.write(path('crowded'), text, { mode: 0o644 })));
      expect(Buffer.from((await subject().transport.read(path('crowded'))) ?? []).toString()).toBe('three');
    });

    test('a stream that does not have its checksum never becomes the file', async () => {
      await subject().transport.write(path('kept'), 'old', { mode: 0o644 });
      const lie = { size: 3, sha256: '0'.repeat(64), open: () => Readable.from([Buffer.from('new')]) };
      await expect(subject().transport.write(path('kept'), lie, { mode: 0o644 })).rejects.toMatchObject({
        code: 'HOST_FILE_FAILED',
      });
      expect(Buffer.from((await subject().transport.read(path('kept'))) ?? []).toString()).toBe('old');
    });

    test('a stream of many megabytes tells its progress up to its size', async () => {
      const stream = patternStream(3 * MIB);
      const progress: number[] = [];
      await subject().transport.write(path('stream'), stream, { mode: 0o644, onProgress: (n) => progress.push(n) });
      expect(progress.at(-1)).toBe(stream.size);
      expect((await subject().transport.read(path('stream')))?.byteLength).toBe(stream.size);
    });
  });
};

/** What every transport to a machine with a shell promises besides. */
export const machineContract = (name: string, open: () => Promise<Subject>): void => {
  filesContract(name, open);
  describe(`commands over ${name}`, () => {
    const { subject, path } = fixture(open);
    const exec: Transport['exec'] = (command, options) => subject().transport.exec(command, options);

    test('the exit code, the output and the complaints of a command arrive apart', async () => {
      expect(await exec({ shell: 'sh', script: 'echo out; echo err >&2; exit 3' })).toEqual({
        exitCode: 3,
        stdout: 'out\n',
        stderr: 'err\n',
      });
    });

    test('a command that a signal ends has 128 and its number as exit code', async () => {
      expect((await exec({ shell: 'sh', script: 'kill -KILL $$' })).exitCode).toBe(137);
    });

    test('a program that is not there ends with 127', async () => {
      expect((await exec({ file: 'no-such-program' })).exitCode).toBe(127);
    });

    test('every argument arrives as it is, however nasty', async () => {
      const args = ["it's", '$HOME `id`', 'a\nb', '', '*', '~', '\\', '"', '!x', '--', '&& rm', 'ünï', '#'];
      const { stdout } = await exec({ shell: 'sh', script: 'printf "%s\\0" "$@"', args });
      expect(stdout.split('\0').slice(0, -1)).toEqual(args);
      const asProgram = await exec({ file: 'printf', args: ['%s\\0', ...args] });
      expect(asProgram.stdout.split('\0').slice(0, -1)).toEqual(args);
    });

    test('settings arrive in the environment', async () => {
      const { stdout } = await exec({ shell: 'sh', script: 'echo "$A"', env: { A: "x y'z" } });
      expect(stdout).toBe("x y'z\n");
    });

    test.each([
      ['text', 'hello ü'],
      ['bytes', Buffer.from('hello ü')],
      ['a stream', () => Readable.from([Buffer.from('hello '), Buffer.from('ü')])],
    ])('standard input may be %s', async (_, input) => {
      const stdin = typeof input === 'function' ? input() : input;
      expect((await exec({ file: 'cat', stdin })).stdout).toBe('hello ü');
    });

    test('without standard input a command reads an end at once', async () => {
      expect((await exec({ file: 'cat' }, { timeoutMs: 5_000 })).stdout).toBe('');
    });

    test('eight megabytes of output arrive whole, with characters split between packets', async () => {
      const chunks: Uint8Array[] = [];
      const { stdout } = await exec(
        { shell: 'sh', script: 'yes "grüße €" | head -c 8000000; printf "\\n"' },
        { onStdout: (chunk) => chunks.push(Buffer.from(chunk)) },
      );
      expect(Buffer.concat(chunks).toString('utf8')).toBe(stdout);
      expect(Buffer.byteLength(stdout)).toBeGreaterThanOrEqual(8_000_001);
    });

    test('an abort ends the command there, with what it started', async () => {
      const abort = new AbortController();
      const mark = `${1000 + Math.floor(Math.random() * 1e6)}.25`;
      const running = exec({ shell: 'sh', script: `sleep ${mark} & sleep ${mark}; true` }, { signal: abort.signal });
      await waitFor(async () => (await count(mark)) === 2);
      abort.abort();
      await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
      await waitFor(async () => (await count(mark)) === 0);
    });

    test('a signal that has fired already starts nothing', async () => {
      const running = exec({ file: 'touch', args: [path('touched')] }, { signal: AbortSignal.abort() });
      await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
      expect(await subject().transport.read(path('touched'))).toBeUndefined();
    });

    test('a command that takes too long is stopped and says so', async () => {
      await expect(exec({ file: 'sleep', args: ['30'] }, { timeoutMs: 100 })).rejects.toMatchObject({
        code: 'COMMAND_TIMEOUT',
        message: expect.stringContaining('sleep 30'),
      });
    });

    test('thirty commands at once all end well', async () => {
      const numbers = Array.from({ length: 30 }, (_, index) => String(index));
      const results = await Promise.all(numbers.map((number) => exec({ file: 'echo', args: [number] })));
      expect(results.map(({ stdout }) => stdout.trim())).toEqual(numbers);
    });

    test('permissions are as asked, also over a file that had others', async () => {
      await subject().transport.write(path('mode'), 'a', { mode: 0o644 });
      await subject().transport.write(path('mode'), 'b', { mode: 0o600 });
      expect((await exec({ file: 'stat', args: ['-c', '%a', path('mode')] })).stdout).toBe('600\n');
    });

    test('a write leaves no temporary files, also when it fails', async () => {
      await exec({ file: 'mkdir', args: [path('clean')] });
      await subject().transport.write(path('clean/a'), randomBytes(100_000), { mode: 0o644 });
      const lie = { size: 3, sha256: '0'.repeat(64), open: () => Readable.from([Buffer.from('new')]) };
      await subject()
        .transport.write(path('clean/a'), lie, { mode: 0o644 })
        .catch(() => undefined);
      await waitFor(async () => (await exec({ file: 'ls', args: ['-A', path('clean')] })).stdout === 'a\n');
    });

    test('a signal ends a write under way, and the old file is left alone', async () => {
      await exec({ file: 'mkdir', args: [path('ended')] });
      await subject().transport.write(path('ended/a'), 'old', { mode: 0o644 });
      const abort = new AbortController();
      const write = subject().transport.write(path('ended/a'), patternStream(64 * MIB), {
        mode: 0o644,
        signal: abort.signal,
        onProgress: () => abort.abort(),
      });
      await expect(write).rejects.toMatchObject({ code: 'ABORTED' });
      expect(Buffer.from((await subject().transport.read(path('ended/a'))) ?? []).toString()).toBe('old');
      await waitFor(async () => (await exec({ file: 'ls', args: ['-A', path('ended')] })).stdout === 'a\n');
    });

    test('a write into a folder that is not there fails and names the file', async () => {
      await expect(subject().transport.write(path('no/such/a'), 'x', { mode: 0o644 })).rejects.toMatchObject({
        code: 'HOST_FILE_FAILED',
        message: expect.stringContaining('no/such/a'),
      });
    });

    test('a full disk is told as such, and the old file is left', async () => {
      await exec({ file: 'mkdir', args: [path('small')] });
      await exec({ file: 'mount', args: ['-t', 'tmpfs', '-o', 'size=256k', 'none', path('small')] });
      try {
        await subject().transport.write(path('small/a'), 'old', { mode: 0o644 });
        const large = subject().transport.write(path('small/a'), patternStream(MIB), { mode: 0o644 });
        await expect(large).rejects.toMatchObject({
          code: 'HOST_FILE_FAILED',
          message: expect.stringContaining('the disk is full'),
        });
        expect(Buffer.from((await subject().transport.read(path('small/a'))) ?? []).toString()).toBe('old');
      } finally {
        await exec({ file: 'umount', args: ['-l', path('small')] });
      }
    });

    test('sixty-four megabytes are written without holding them', async () => {
      const stream = patternStream(64 * MIB);
      const before = process.memoryUsage().rss;
      let most = 0;
      await subject().transport.write(path('large'), stream, {
        mode: 0o644,
        onProgress: () => {
          most = Math.max(most, process.memoryUsage().rss - before);
        },
      });
      const { stdout } = await exec({ file: 'sha256sum', args: [path('large')] });
      expect(stdout.slice(0, 64)).toBe(stream.sha256);
      expect(most).toBeLessThan(60 * MIB);
    });

    test('a stream to an address carries bytes both ways', async () => {
      const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const stream = await subject().transport.dial({ host: '127.0.0.1', port });
      stream.write('ping');
      const back = await new Promise((resolve) => stream.once('data', (chunk) => resolve(String(chunk))));
      stream.destroy();
      server.close();
      expect(back).toBe('ping');
    });

    test('an address where nothing listens is told as unreachable', async () => {
      await expect(subject().transport.dial({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({
        code: 'HOST_UNREACHABLE',
      });
    });

    const count = async (mark: string): Promise<number> =>
      Number((await exec({ shell: 'sh', script: `pgrep -xfc "sleep ${mark}"` })).stdout.trim());
  });
};

/** Resolves when the condition holds; fails after five seconds. */
export const waitFor = async (condition: () => Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 5_000; Date.now() < end; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('did not happen within 5 s');
};

/** A stream whose bytes are made as they are read. */
export const patternStream = (size: number) => {
  const chunk = randomBytes(64 * 1024);
  const pieces = function* () {
    for (let left = size; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length));
  };
  const hash = createHash('sha256');
  for (const piece of pieces()) hash.update(piece);
  return { size, sha256: hash.digest('hex'), open: () => Readable.from(pieces()) };
};

const fixture = (open: () => Promise<Subject>) => {
  let subject: Subject | undefined;
  beforeAll(async () => {
    subject = await open();
  });
  afterAll(() => subject?.dispose());
  const current = (): Subject => {
    if (subject === undefined) throw new Error('not opened');
    return subject;
  };
  return { subject: current, path: (name: string) => `${current().folder}/${name}` };
};
