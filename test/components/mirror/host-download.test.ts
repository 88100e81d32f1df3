import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, onTestFinished, test } from 'vitest';
import { hostDownloads } from '../../../src/components/index.ts';
import { createLocalTransport } from '../../../src/host/index.ts';
import { createFaultyServer } from '../faulty-server.ts';
import { component } from '../sample.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const sumOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const setup = async () => {
  const server = await createFaultyServer();
  onTestFinished(() => server.close());
  const host = await temporaryFolder();
  const at = (name: string) => ({ ...component(name), installPath: join(host, 'bin', name) });
  const source = {
    type: 'mirror',
    kubernetes: server.address.replace('//', '//me:s3cret@'),
    github: server.address,
    registries: { 'registry.k8s.io': server.address },
  } as const;
  return { server, host, at, source, transport: createLocalTransport() };
};

const kubeletPath = '/release/v1.36.3/bin/linux/amd64/kubelet';

test('a host fetches a program, checks it, and puts it in place', async () => {
  const { server, host, at, source, transport } = await setup();
  server.serve(kubeletPath, { body: 'the kubelet' });
  server.serve(`${kubeletPath}.sha256`, { body: sumOf('the kubelet') });
  const [download] = await hostDownloads(source, [at('kubelet')]);
  if (!download) throw new Error('nothing to run');
  expect(download).toMatchObject({ names: ['kubelet'], sha256: sumOf('the kubelet') });
  expect(JSON.stringify([download.from, download.command.args, download.command.script])).not.toContain('s3cret');
  expect(await transport.exec(download.command)).toMatchObject({ exitCode: 0 });
  expect(await readFile(join(host, 'bin/kubelet'), 'utf8')).toBe('the kubelet');
  expect((await stat(join(host, 'bin/kubelet'))).mode & 0o777).toBe(0o755);
  expect(server.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
});

test('a host does not put in place what is not what was promised', async () => {
  const { server, host, at, source, transport } = await setup();
  server.serve(kubeletPath, { body: 'a lie' });
  server.serve(`${kubeletPath}.sha256`, { body: sumOf('the kubelet') });
  const [download] = await hostDownloads(source, [at('kubelet')]);
  const result = await transport.exec(download?.command ?? { file: 'true' });
  expect(result.exitCode).not.toBe(0);
  expect(result.stderr).toContain('does not have the SHA-256');
  expect(await readdir(host)).toEqual([]);
});

test('several programs of one archive are one download', async () => {
  const { server, host, at, source, transport } = await setup();
  const tar = pack();
  tar.entry({ name: './bridge' }, 'b');
  tar.entry({ name: './portmap' }, 'p');
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  const body = gzipSync(Buffer.concat(chunks));
  const path = '/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz';
  server.serve(path, { body });
  server.serve(`${path}.sha256`, { body: `${sumOf(body)}  cni-plugins-linux-amd64-v1.9.1.tgz\n` });
  const downloads = await hostDownloads(source, [at('cni-bridge'), at('cni-portmap')]);
  expect(downloads.map(({ names }) => names)).toEqual([['cni-bridge', 'cni-portmap']]);
  expect(await transport.exec(downloads[0]?.command ?? { file: 'false' })).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await readFile(join(host, 'bin/cni-portmap'), 'utf8')).toBe('p');
  expect((await readdir(join(host, 'bin'))).toSorted()).toEqual(['cni-bridge', 'cni-portmap']);
  const [missing] = await hostDownloads(source, [at('cni-loopback')]);
  const result = await transport.exec(missing?.command ?? { file: 'true' });
  expect(result.stderr).toContain('the archive does not hold loopback');
});

test('a host pulls an image by its digest and gives it the name that manifests use', async () => {
  const { server, host, source, transport } = await setup();
  const manifest = '{"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{},"layers":[]}';
  server.serve('/v2/pause/manifests/3.10.2', { body: manifest });
  const [download] = await hostDownloads(source, [component('pause')]);
  await mkdir(join(host, 'bin'));
  await writeFile(join(host, 'bin/ctr'), '#!/bin/sh\necho "$*" >> "$LOG"\n');
  await chmod(join(host, 'bin/ctr'), 0o755);
  const log = join(host, 'log');
  const env = { PATH: `${join(host, 'bin')}:${process.env['PATH']}`, LOG: log };
  if (!download) throw new Error('nothing to run');
  await transport.exec({ ...download.command, env });
  const pinned = `${new URL(server.address).host}/pause@sha256:${sumOf(manifest)}`;
  expect((await readFile(log, 'utf8')).split('\n')).toEqual([
    `-n k8s.io images pull --platform linux/amd64 --plain-http ${pinned}`,
    `-n k8s.io images tag --force ${pinned} registry.k8s.io/pause:3.10.2`,
    '',
  ]);
});
