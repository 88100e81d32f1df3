import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createCache } from '../../src/components/cache.ts';
import { component, deliveredFile } from './sample.ts';
import { temporaryFolder } from './temporary-folder.ts';

const kubelet = component('kubelet');

const setup = async () => {
  const folder = await temporaryFolder();
  const cache = createCache(join(folder, 'components'));
  const put = async (content: string) => cache.put(kubelet, 'r', await deliveredFile(folder, 'kubelet', content));
  return { folder, cache, put };
};

test('what was put is found, with its checksum, its mode and where it came from', async () => {
  const { cache, put } = await setup();
  await put('a program');
  const artifact = await cache.find(kubelet, 'r');
  expect(artifact).toMatchObject({
    name: 'kubelet',
    version: '1.36.3',
    size: 9,
    sha256: createHash('sha256').update('a program').digest('hex'),
    installPath: '/usr/local/bin/kubelet',
    mode: 0o755,
    from: 'a test',
  });
  expect((await stat(artifact?.path ?? '')).mode & 0o777).toBe(0o755);
});

test('every version, platform and recipe has a place of its own', async () => {
  const { folder, cache, put } = await setup();
  const { path } = await put('x');
  expect(path).toBe(join(folder, 'components/kubelet/1.36.3/linux-amd64/r/kubelet'));
  expect(await cache.find(kubelet, 'other')).toBeUndefined();
  expect(await cache.find({ ...kubelet, version: '1.36.4' }, 'r')).toBeUndefined();
  expect(await cache.find({ ...kubelet, platform: { os: 'linux', arch: 'arm64' } }, 'r')).toBeUndefined();
});

test('a truncated file is damaged', async () => {
  const { cache, put } = await setup();
  const { path } = await put('a program');
  await truncate(path, 3);
  await expect(cache.find(kubelet, 'r')).rejects.toMatchObject({
    code: 'COMPONENT_CORRUPT',
    message: expect.stringContaining('it has 3 bytes instead of 9'),
    hint: 'Get it again: slipway components get kubelet',
  });
});

test('an altered file of the same size is damaged', async () => {
  const { cache, put } = await setup();
  const { path } = await put('a program');
  await writeFile(path, 'b program');
  await expect(cache.find(kubelet, 'r')).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
});

test('an altered file whose time was put back is found by a full verification', async () => {
  const { cache, put } = await setup();
  const { path } = await put('a program');
  const { atimeMs, mtimeMs } = await stat(path);
  await writeFile(path, 'b program');
  await utimes(path, atimeMs / 1000, mtimeMs / 1000);
  await expect(cache.verify(kubelet, 'r')).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
});

test('a file that was only touched is read once more and then trusted again', async () => {
  const { cache, put } = await setup();
  const { path } = await put('a program');
  await utimes(path, 1, 1);
  expect(await cache.find(kubelet, 'r')).toBeDefined();
  const manifest = JSON.parse(await readFile(join(dirname(path), 'manifest.json'), 'utf8')) as { mtimeMs: number };
  expect(manifest.mtimeMs).toBe(1000);
});

test('a file without a manifest, as a kill leaves it, counts as absent and is replaced', async () => {
  const { cache, put } = await setup();
  const { path } = await put('a program');
  await rm(join(dirname(path), 'manifest.json'));
  expect(await cache.find(kubelet, 'r')).toBeUndefined();
  await put('a program');
  expect(await cache.find(kubelet, 'r')).toBeDefined();
});

test.each(['', '{"format": 1', '{"format": 2}', 'null'])('a manifest that says %j counts as absent', async (text) => {
  const { cache, put } = await setup();
  const { path } = await put('a program');
  await writeFile(join(dirname(path), 'manifest.json'), text);
  expect(await cache.find(kubelet, 'r')).toBeUndefined();
});

test('a delivery that is not what was promised is thrown away', async () => {
  const { folder, cache } = await setup();
  const delivered = await deliveredFile(join(folder, 'work'), 'kubelet', 'a lie');
  const putting = cache.put(kubelet, 'r', { ...delivered, sha256: '0'.repeat(64) });
  await expect(putting).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
  expect(await readdir(join(folder, 'work'))).toEqual([]);
  expect(await cache.find(kubelet, 'r')).toBeUndefined();
});

test('a folder where the file should be is not the file', async () => {
  const { folder, cache } = await setup();
  await mkdir(join(folder, 'components/kubelet/1.36.3/linux-amd64/r/kubelet'), { recursive: true });
  expect(await cache.find(kubelet, 'r')).toBeUndefined();
});
