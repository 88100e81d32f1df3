import { createHash } from 'node:crypto';
import { copyFile, open, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createCache } from '../../../src/components/cache.ts';
import { createBundle, openBundle } from '../../../src/components/index.ts';
import { writeTar } from '../../../src/components/tar-file.ts';
import { component, deliveredFile } from '../sample.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const setup = async () => {
  const folder = await temporaryFolder();
  const cache = createCache(join(folder, 'components'));
  const put = async (name: string, content: string) =>
    cache.put(component(name), 'r', await deliveredFile(folder, name, content));
  const artifacts = [
    await put('kubelet', 'k'.repeat(70_000)),
    await put('etcd', 'e'.repeat(1_000)),
    await put('runc', 'e'.repeat(1_000)),
  ];
  const path = join(folder, 'bundle.tar');
  const made = await createBundle(path, artifacts);
  return { folder, artifacts, path, made };
};

test('what goes into a bundle comes out of it', async () => {
  const { folder, path } = await setup();
  const bundle = await openBundle(path);
  expect(bundle.index.artifacts.map(({ name, version }) => `${name} ${version}`)).toEqual([
    'kubelet 1.36.3',
    'etcd 3.6.8-0',
    'runc 1.5.2',
  ]);
  const paths = await bundle.extract(bundle.index.artifacts, folder);
  expect(await readFile(paths.get('kubelet') ?? '', 'utf8')).toBe('k'.repeat(70_000));
  expect(await readFile(paths.get('runc') ?? '', 'utf8')).toBe('e'.repeat(1_000));
});

test('the same components give the same bytes, and nothing temporary stays', async () => {
  const { folder, artifacts, path, made } = await setup();
  const again = await createBundle(join(folder, 'again.tar'), artifacts);
  expect(again).toEqual(made);
  expect(made.size).toBe((await stat(path)).size);
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a component that changed since it was got stops the bundle', async () => {
  const { folder, artifacts } = await setup();
  await writeFile(artifacts[0]?.path ?? '', 'changed');
  const other = join(folder, 'other.tar');
  await expect(createBundle(other, artifacts)).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
  await expect(stat(other)).rejects.toThrow();
});

test('a bundle cut at any place is refused', async () => {
  const { folder, path } = await setup();
  const { size } = await stat(path);
  for (const length of [0, 100, 512, 600, 1600, 3000, 20_000, size - 2_000]) {
    const cut = join(folder, `cut-${length}.tar`);
    await copyFile(path, cut);
    await truncate(cut, length);
    const using = openBundle(cut).then((bundle) => bundle.extract(bundle.index.artifacts, folder));
    await expect(using, `cut at ${length}`).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
  }
});

test('a bundle altered in its index or in a component is refused', async () => {
  const { folder, path } = await setup();
  for (const offset of [700, 30_000]) {
    const altered = join(folder, `altered-${offset}.tar`);
    await copyFile(path, altered);
    const file = await open(altered, 'r+');
    await file.write(Buffer.from('#'), 0, 1, offset);
    await file.close();
    const using = openBundle(altered).then((bundle) => bundle.extract(bundle.index.artifacts, folder));
    await expect(using, `altered at ${offset}`).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
  }
});

test('a missing bundle, and a file that is none, say so', async () => {
  const folder = await temporaryFolder();
  await expect(openBundle(join(folder, 'none.tar'))).rejects.toMatchObject({ code: 'COMPONENT_UNAVAILABLE' });
  await writeFile(join(folder, 'text'), 'not a bundle at all\n'.repeat(100));
  await expect(openBundle(join(folder, 'text'))).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
});

test('an index that names a file elsewhere is refused before anything is written', async () => {
  const folder = await temporaryFolder();
  const sha256 = '../../../../tmp/slipway-escape';
  const index = JSON.stringify({ format: 1, artifacts: [{ name: 'kubelet', sha256 }] });
  const path = join(folder, 'evil.tar');
  await writeTar(path, [
    { kind: 'bytes', path: 'index.json', bytes: Buffer.from(index), mode: 0o644 },
    { kind: 'bytes', path: 'index.json.sha256', bytes: Buffer.from(sumOf(index)), mode: 0o644 },
  ]);
  await expect(openBundle(path)).rejects.toThrow('names something else than a SHA-256');
});
