import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import {
  type ComponentProgress,
  type ComponentStoreOptions,
  contentOf,
  createBundle,
  createComponentStore,
} from '../../src/components/index.ts';
import { createLocalTransport } from '../../src/host/index.ts';
import type { ComponentSource } from '../../src/spec/index.ts';
import { createFaultyServer, type FaultyServer } from './faulty-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

const choice = { kubernetesVersion: 'v1.36.3', arch: 'amd64' } as const;
const pathOf = (name: string): string => `/release/v1.36.3/bin/linux/amd64/${name}`;

const serve = (server: FaultyServer, name: string, body: string): void => {
  server.serve(pathOf(name), { body, ranges: true });
  server.serve(`${pathOf(name)}.sha256`, { body: createHash('sha256').update(body).digest('hex') });
};

const setup = async () => {
  const server = await createFaultyServer();
  onTestFinished(() => server.close());
  serve(server, 'kubelet', 'the kubelet');
  serve(server, 'kubectl', 'the kubectl');
  const cacheDir = await temporaryFolder();
  const mirror: ComponentSource = { type: 'mirror', kubernetes: server.address, github: server.address };
  const open = (options: Partial<ComponentStoreOptions> = {}) =>
    createComponentStore({
      cacheDir,
      sources: [mirror],
      machine: createLocalTransport(),
      stallTimeoutMs: 300,
      ...options,
    });
  const downloads = () => server.requests.filter(({ path }) => path === pathOf('kubelet')).length;
  return { server, cacheDir, mirror, open, downloads };
};

test('what was got once is not fetched again, and nothing of the work stays', async () => {
  const { cacheDir, open, downloads } = await setup();
  const [first] = await open().get({ ...choice, names: ['kubelet'] });
  const [second] = await open().get({ ...choice, names: ['kubelet'] });
  expect(second).toEqual(first);
  expect(downloads()).toBe(1);
  expect(await readdir(join(cacheDir, 'work'))).toEqual([]);
  expect(await readFile(first?.path ?? '', 'utf8')).toBe('the kubelet');
});

test('a component is content that a host can be given, as often as needed', async () => {
  const { open } = await setup();
  const [kubelet] = await open().get({ ...choice, names: ['kubelet'] });
  if (!kubelet) throw new Error('nothing came');
  const content = contentOf(kubelet);
  for (const _ of [1, 2]) {
    const chunks = await content.open().toArray();
    expect(Buffer.concat(chunks).toString()).toBe('the kubelet');
  }
  expect(content).toMatchObject({ size: 11, sha256: createHash('sha256').update('the kubelet').digest('hex') });
});

test('many runs at once fetch once, and all get it', async () => {
  const { open, downloads } = await setup();
  const runs = Array.from({ length: 6 }, () => open().get({ ...choice, names: ['kubelet', 'kubectl'] }));
  const results = await Promise.all(runs);
  expect(new Set(results.map((artifacts) => JSON.stringify(artifacts))).size).toBe(1);
  expect(downloads()).toBe(1);
});

test('components come in the order of the catalogue, whatever the order of names', async () => {
  const { open } = await setup();
  const artifacts = await open().get({ ...choice, names: ['kubectl', 'kubelet'] });
  expect(artifacts.map(({ name }) => name)).toEqual(['kubelet', 'kubectl']);
});

test('a damaged file in the cache is never given out, but fetched anew', async () => {
  const { open, downloads } = await setup();
  const [kubelet] = await open().get({ ...choice, names: ['kubelet'] });
  await truncate(kubelet?.path ?? '', 3);
  expect((await open().list(choice)).find(({ component }) => component.name === 'kubelet')).toMatchObject({
    state: 'damaged',
    reason: expect.stringContaining('it has 3 bytes instead of 11'),
  });
  const [again] = await open().get({ ...choice, names: ['kubelet'] });
  expect(await readFile(again?.path ?? '', 'utf8')).toBe('the kubelet');
  expect(downloads()).toBe(2);
});

test('a list says what is there, and fetches nothing', async () => {
  const { server, open } = await setup();
  await open().get({ ...choice, names: ['kubectl'] });
  const before = server.requests.length;
  const states = await open().list(choice);
  expect(states.filter(({ state }) => state === 'present').map(({ component }) => component.name)).toEqual(['kubectl']);
  expect(server.requests).toHaveLength(before);
});

test('the next source is asked for what the first does not have, and told about it', async () => {
  const { server, mirror, open } = await setup();
  const second = await createFaultyServer();
  onTestFinished(() => second.close());
  serve(second, 'kubelet', 'from the second');
  server.serve(pathOf('kubelet'), { body: 'a lie!!!!!!' });
  const events: ComponentProgress[] = [];
  const sources = [mirror, { type: 'mirror', kubernetes: second.address } as const];
  const store = open({ sources, onProgress: (event) => events.push(event) });
  const artifacts = await store.get({ ...choice, names: ['kubelet', 'kubectl'] });
  expect(await Promise.all(artifacts.map(({ path }) => readFile(path, 'utf8')))).toEqual([
    'from the second',
    'the kubectl',
  ]);
  const failed = events.filter(({ type }) => type === 'failed');
  expect(failed.map(({ text }) => text)).toEqual([expect.stringContaining('is not what it should be')]);
});

test('when no source delivers, each says why, once, and corruption is named as such', async () => {
  const { server, mirror, open } = await setup();
  const bundle = { type: 'bundle', path: '/nowhere/bundle.tar' } as const;
  const get = open({ sources: [mirror, bundle] }).get({ ...choice, names: ['kubeadm', 'crictl'] });
  await expect(get).rejects.toMatchObject({
    code: 'COMPONENT_UNAVAILABLE',
    message: [
      'No source could deliver kubeadm 1.36.3, crictl 1.35.0:',
      `  mirror: ${server.address}${pathOf('kubeadm')}.sha256 answered 404 (kubeadm)`,
      `  mirror: ${server.address}/kubernetes-sigs/cri-tools/releases/download/v1.35.0/crictl-v1.35.0-linux-amd64.tar.gz.sha256 answered 404 (crictl)`,
      '  bundle /nowhere/bundle.tar: There is no bundle /nowhere/bundle.tar.',
    ].join('\n'),
  });
  server.serve(pathOf('kubelet'), { body: 'a lie!!!!!!' });
  await expect(open().get({ ...choice, names: ['kubelet'] })).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
});

test('no source at all is told, with what to do', async () => {
  const { open } = await setup();
  await expect(open({ sources: [] }).get({ ...choice, names: ['kubelet'] })).rejects.toMatchObject({
    code: 'COMPONENT_UNAVAILABLE',
    message: expect.stringContaining('names no source'),
    hint: 'Add a source under components.sources.',
  });
});

test('a bundle delivers without any server', async () => {
  const { server, cacheDir, open } = await setup();
  const path = join(cacheDir, 'bundle.tar');
  await createBundle(path, await open().get({ ...choice, names: ['kubelet', 'kubectl'] }));
  await rm(join(cacheDir, 'components'), { recursive: true });
  const before = server.requests.length;
  const store = open({ sources: [{ type: 'bundle', path }] });
  const [kubelet] = await store.get({ ...choice, names: ['kubelet'] });
  expect(await readFile(kubelet?.path ?? '', 'utf8')).toBe('the kubelet');
  expect(kubelet?.from).toBe('bundle bundle.tar');
  expect(server.requests).toHaveLength(before);
});

test('an interrupt says what was under way, and the next run goes on', async () => {
  const { server, open } = await setup();
  const body = 'k'.repeat(200_000);
  serve(server, 'kubelet', body);
  server.serve(pathOf('kubelet'), { body, ranges: true, stallAfter: 100_000 });
  const controller = new AbortController();
  const onProgress = ({ done = 0 }: ComponentProgress): void => {
    if (done >= 100_000) controller.abort();
  };
  const store = open({ signal: controller.signal, onProgress, stallTimeoutMs: 30_000 });
  await expect(store.get({ ...choice, names: ['kubelet'] })).rejects.toMatchObject({
    code: 'ABORTED',
    message: 'Interrupted while getting kubelet 1.36.3.',
  });
  server.serve(pathOf('kubelet'), { body, ranges: true });
  const [kubelet] = await open().get({ ...choice, names: ['kubelet'] });
  expect(kubelet?.size).toBe(200_000);
  expect(server.requests.at(-1)?.headers.range).toBe('bytes=100000-');
});

test('a cache that cannot be written is a fault of this machine, not of the sources', async () => {
  const { cacheDir, open } = await setup();
  await writeFile(join(cacheDir, 'file'), '');
  const store = open({ cacheDir: join(cacheDir, 'file') });
  await expect(store.get({ ...choice, names: ['kubelet'] })).rejects.toMatchObject({
    code: 'HOST_FILE_FAILED',
    hint: expect.stringContaining('SLIPWAY_CACHE'),
  });
});

test('long work is told in few events, with counts that people can read', async () => {
  const { server, open } = await setup();
  serve(server, 'kubelet', 'k'.repeat(4_000_000));
  const texts: string[] = [];
  await open({ onProgress: ({ text }) => text !== undefined && texts.push(text) }).get({
    ...choice,
    names: ['kubelet'],
  });
  expect(texts.length).toBeLessThan(25);
  expect(texts.at(-1)).toBe('downloading: 4.0 of 4.0 MB');
});

test('a run that is killed in the middle of a file is taken up by the next', async () => {
  const { server, cacheDir, open } = await setup();
  const body = 'k'.repeat(200_000);
  serve(server, 'kubelet', body);
  server.serve(pathOf('kubelet'), { body, ranges: true, stallAfter: 100_000 });
  const program = fileURLToPath(new URL('./get-one.ts', import.meta.url));
  const child = spawn(process.execPath, [program, cacheDir, server.address], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await exited;
  expect((await readdir(join(cacheDir, 'work'))).some((name) => name.endsWith('.lock'))).toBe(true);
  server.serve(pathOf('kubelet'), { body, ranges: true });
  const [kubelet] = await open({ lockStaleMs: 200 }).get({ ...choice, names: ['kubelet'] });
  expect(kubelet?.size).toBe(200_000);
  expect(server.requests.at(-1)?.headers.range).toBe('bytes=100000-');
});

test('remains of a killed run do no harm', async () => {
  const { cacheDir, open } = await setup();
  const [kubelet] = await open().get({ ...choice, names: ['kubelet'] });
  const folder = join(kubelet?.path ?? '', '..');
  await rm(join(folder, 'manifest.json'));
  await writeFile(join(folder, 'manifest.json.0123.tmp'), '{"for');
  await truncate(kubelet?.path ?? '', 2);
  const [again] = await open().get({ ...choice, names: ['kubelet'] });
  expect(await readFile(again?.path ?? '', 'utf8')).toBe('the kubelet');
  expect(await readdir(join(cacheDir, 'work'))).toEqual([]);
});
