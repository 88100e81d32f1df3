import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { download } from '../../../src/components/mirror/download.ts';
import { createHttpClient } from '../../../src/components/mirror/http-client.ts';
import { createFaultyServer, type FaultyServer, type ServedFile } from '../faulty-server.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const body = randomBytes(300_000);
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const setup = async (file: Omit<ServedFile, 'body'> & { body?: Uint8Array }) => {
  const server = await createFaultyServer();
  onTestFinished(() => server.close());
  server.serve('/file', { body, ...file });
  const folder = await temporaryFolder();
  const path = join(folder, 'file');
  const options = {
    client: createHttpClient({ stallTimeoutMs: 150 }),
    url: `${server.address}/file`,
    path,
    sha256: sha256Of(body),
    retryDelayMs: 1,
  };
  return { server, folder, path, options };
};

const rangesAsked = (server: FaultyServer): readonly (string | undefined)[] =>
  server.requests.map(({ headers }) => headers.range);

test('a file arrives whole and nothing else stays beside it', async () => {
  const { folder, path, options } = await setup({});
  const seen: number[] = [];
  await download({ ...options, onProgress: (bytes) => seen.push(bytes) });
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
  expect(await readdir(folder)).toEqual(['file']);
  expect(seen.at(-1)).toBe(body.length);
});

test('a transfer that is cut goes on where it stopped, if the server still has the same file', async () => {
  const { server, path, options } = await setup({ ranges: true, stallAfter: 100_000 });
  await download({ ...options, onProgress: (bytes) => bytes % 100_000 === 0 && server.cut() });
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
  expect(rangesAsked(server)).toEqual([undefined, 'bytes=100000-', 'bytes=200000-']);
  expect(server.requests[1]?.headers['if-range']).toMatch(/^"/);
});

test('a server without ranges is asked for the whole again', async () => {
  const { server, path, options } = await setup({ cutAfter: 100_000, cuts: 1 });
  await download(options);
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
  expect(rangesAsked(server)).toEqual([undefined, undefined]);
});

test('a server that always cuts at the same place is given up on, and says so', async () => {
  const { options } = await setup({ cutAfter: 100_000 });
  await expect(download(options)).rejects.toMatchObject({ code: 'COMPONENT_UNAVAILABLE' });
});

test('a stalled transfer is taken up again', async () => {
  const { server, path, options } = await setup({ ranges: true, stallAfter: 200_000, cuts: 1 });
  await download(options);
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
  expect(rangesAsked(server)).toEqual([undefined, 'bytes=200000-']);
});

test('a body without a length that ends too early is not taken for the file', async () => {
  const { path, options } = await setup({ chunked: true, cutAfter: 100_000, cuts: 1 });
  await download(options);
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
});

test('what an earlier run left is used, in a later run', async () => {
  const { server, path, options } = await setup({ ranges: true, stallAfter: 120_000 });
  const onProgress = (bytes: number) => bytes === 120_000 && server.cut();
  const first = download({ ...options, attempts: 1, onProgress });
  await expect(first).rejects.toMatchObject({ code: 'COMPONENT_UNAVAILABLE' });
  server.serve('/file', { body, ranges: true });
  await download(options);
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
  expect(rangesAsked(server)).toEqual([undefined, 'bytes=120000-']);
});

test('a file that changed on the server between two runs begins anew', async () => {
  const { server, path, options } = await setup({ ranges: true, cutAfter: 120_000 });
  await expect(download({ ...options, attempts: 1 })).rejects.toThrow();
  const changed = randomBytes(200_000);
  server.serve('/file', { body: changed, ranges: true });
  await download({ ...options, sha256: sha256Of(changed) });
  expect(sha256Of(await readFile(path))).toBe(sha256Of(changed));
});

test('a damaged piece of an earlier run is thrown away once, and the file is fetched again', async () => {
  const { server, path, options } = await setup({ ranges: true, cutAfter: 120_000 });
  await expect(download({ ...options, attempts: 1 })).rejects.toThrow();
  await writeFile(`${path}.part`, randomBytes(120_000));
  server.serve('/file', { body, ranges: true });
  await download(options);
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
});

test('a piece longer than the file is thrown away', async () => {
  const { server, path, options } = await setup({ ranges: true, cutAfter: 120_000 });
  await expect(download({ ...options, attempts: 1 })).rejects.toThrow();
  await writeFile(`${path}.part`, randomBytes(400_000));
  server.serve('/file', { body, ranges: true });
  await download(options);
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
});

test('a weak validator is never used to go on', async () => {
  const { server, options } = await setup({ ranges: true, etag: 'W/"1"', cutAfter: 100_000, cuts: 1 });
  await download(options);
  expect(rangesAsked(server)).toEqual([undefined, undefined]);
});

test('a server that lies is refused, and nothing is kept', async () => {
  const { folder, options } = await setup({ body: randomBytes(300_000) });
  await expect(download(options)).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
  expect(await readdir(folder)).toEqual([]);
});

test('an answer of 404 is final', async () => {
  const { server, options } = await setup({});
  await expect(download({ ...options, url: `${server.address}/other` })).rejects.toThrow(/other answered 404/);
  expect(server.requests).toHaveLength(1);
});

test('an overloaded server is asked again', async () => {
  const { server, path, options } = await setup({ status: 503 });
  let asked = 0;
  server.serve('/file', {
    body,
    status: 503,
    onRequest: () => {
      asked += 1;
      if (asked === 2) server.serve('/file', { body });
    },
  });
  await download({ ...options, attempts: 4 });
  expect(sha256Of(await readFile(path))).toBe(options.sha256);
});

test('an interrupt keeps what has come', async () => {
  const { server, folder, options } = await setup({ ranges: true, stallAfter: 100_000 });
  const controller = new AbortController();
  const running = download({
    ...options,
    client: createHttpClient(),
    signal: controller.signal,
    onProgress: (bytes) => bytes === 100_000 && setTimeout(() => controller.abort(), 20),
  });
  await expect(running).rejects.toThrow();
  expect((await readdir(folder)).toSorted()).toEqual(['file.part', 'file.part.json']);
  server.serve('/file', { body, ranges: true });
  await download(options);
  expect(rangesAsked(server)[1]).toMatch(/^bytes=\d+-$/);
});
