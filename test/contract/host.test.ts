import { lstat, mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHost, createLocalTransport, type Transport } from '../../src/host/index.ts';
import { parseLinuxFacts } from '../../src/host/linux-facts.ts';
import { debian12, printed } from '../host/machines.ts';

const facts = parseLinuxFacts(printed(debian12), { startedMs: 0, endedMs: 0 });
const local = createLocalTransport();

describe.each<[string, Transport]>([
  ['the files of this machine', local],
  ['the files of a machine that is reached by commands', { ...local, fileVerbs: undefined }],
])('%s', (_title, transport) => {
  const host = createHost({ name: 'here', transport, facts });
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-host-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('a real folder looks as it is, whatever its names are', async () => {
    const names = ['plain', 'with space', 'new\nline', "quo'te", 'back\\slash', 'ünï', '-dash', '$HOME'];
    for (const name of names) await writeFile(join(folder, name), name);
    const states = await host.files.look([...names, 'absent'].map((name) => join(folder, name)));
    expect(states.map(({ kind }) => kind)).toEqual([...names.map(() => 'file'), 'absent']);
    for (const [index, name] of names.entries()) {
      expect(states[index]).toMatchObject({
        size: Buffer.byteLength(name),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
    }
    expect(await host.files.list(folder)).toEqual([...names].sort());
    expect(await host.files.remove(names.map((name) => join(folder, name)))).toHaveLength(names.length);
    expect(await host.files.list(folder)).toEqual([]);
  });

  test('a thousand paths are looked at in one call', async () => {
    const paths = Array.from({ length: 1_000 }, (_, index) => join(folder, `${'long-name-'.repeat(15)}${index}`));
    await writeFile(paths[999] ?? '', 'last');
    const states = await host.files.look(paths);
    expect(states.filter(({ kind }) => kind === 'file')).toHaveLength(1);
    expect(states[999]).toMatchObject({ kind: 'file', size: 4 });
  });

  test('folders, files and links are made, then left alone: not even their times change', async () => {
    const path = (name: string) => join(folder, 'made', name);
    const wanted = [
      { path: path('deep/a b/file'), content: 'text', mode: 0o640 },
      { kind: 'directory' as const, path: path('closed'), mode: 0o700 },
      { kind: 'link' as const, path: path('link'), to: 'deep' },
    ];
    expect(await host.files.ensure(wanted)).toHaveLength(3);
    expect(await readFile(path('deep/a b/file'), 'utf8')).toBe('text');
    expect((await stat(path('deep/a b'))).mode & 0o777).toBe(0o755);
    expect((await stat(path('closed'))).mode & 0o777).toBe(0o700);
    expect(await readlink(path('link'))).toBe('deep');
    const before = await stat(path('deep/a b/file'), { bigint: true });
    expect(await host.files.ensure(wanted)).toEqual([]);
    expect((await stat(path('deep/a b/file'), { bigint: true })).ctimeNs).toBe(before.ctimeNs);
  });

  test('what is of another kind makes way', async () => {
    const path = (name: string) => join(folder, 'kinds', name);
    await mkdir(path('was-folder/with/content'), { recursive: true });
    await writeFile(path('was-file'), '');
    await host.files.ensure([
      { path: path('was-folder'), content: 'file now' },
      { kind: 'directory', path: path('was-file') },
      { kind: 'link', path: path('new-link'), to: 'was-folder' },
    ]);
    expect(await readFile(path('was-folder'), 'utf8')).toBe('file now');
    expect((await lstat(path('was-file'))).isDirectory()).toBe(true);
    await host.files.ensure([{ path: path('new-link'), content: 'no link any more' }]);
    expect((await lstat(path('new-link'))).isFile()).toBe(true);
    expect(await readFile(path('was-folder'), 'utf8')).toBe('file now');
  });

  test('a hundred files at once are all there', async () => {
    const wanted = Array.from({ length: 100 }, (_, index) => ({
      path: join(folder, `many/${index}`),
      content: `${index}`,
    }));
    expect(await host.files.ensure(wanted)).toHaveLength(100);
    expect(await host.files.ensure(wanted)).toEqual([]);
  });

  test('folders that are missing are open to read, whatever the process masks', async () => {
    const before = process.umask(0o077);
    try {
      await host.files.ensure([{ path: join(folder, 'masked/deeper/file'), content: '' }]);
    } finally {
      process.umask(before);
    }
    expect((await stat(join(folder, 'masked/deeper'))).mode & 0o777).toBe(0o755);
    expect((await stat(join(folder, 'masked'))).mode & 0o777).toBe(0o755);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  test('a link takes the place of another', async () => {
    const path = join(folder, 'moving-link');
    await host.files.ensure([{ kind: 'link', path, to: 'here' }]);
    expect(await host.files.ensure([{ kind: 'link', path, to: 'there' }])).toEqual([path]);
    expect(await readlink(path)).toBe('there');
  });

  test('what stands in the way of a folder is told', async () => {
    await writeFile(join(folder, 'a-file'), '');
    await expect(host.files.ensure([{ path: join(folder, 'a-file/below'), content: '' }])).rejects.toThrow(/a-file/);
  });
});

test('packages that are installed are known as such', async () => {
  expect(
    await createHost({ name: 'here', transport: local, facts }).packages.missing(['dpkg', 'no-such-package']),
  ).toEqual(['no-such-package']);
});
