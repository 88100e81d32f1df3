import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { expect, onTestFinished, test } from 'vitest';
import { createMirrorOrigin } from '../../../src/components/mirror/mirror-origin.ts';
import type { Delivered, Job } from '../../../src/components/origin.ts';
import { readText } from '../../../src/components/read-text.ts';
import { createFaultyServer, type FaultyServer, type ServedFile } from '../faulty-server.ts';
import { component } from '../sample.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const digestOf = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const setup = async () => {
  const server = await createFaultyServer();
  onTestFinished(() => server.close());
  const origin = createMirrorOrigin(
    {
      type: 'mirror',
      kubernetes: `${server.address}/k8s/`,
      github: `${server.address}/gh`,
      registries: { 'registry.k8s.io': `${server.address}/proxy`, 'ghcr.io': server.address },
    },
    { stallTimeoutMs: 200, retryDelayMs: 1 },
  );
  const workDir = await temporaryFolder();
  const deliverJob = async (job: Job): Promise<readonly Delivered[]> =>
    job.deliver({ workDir: await temporaryFolder(), say: () => undefined });
  const deliver = async (...names: readonly string[]): Promise<readonly Delivered[]> =>
    (await Promise.all(origin.jobsFor(names.map(component)).map(deliverJob))).flat();
  return { server, origin, deliver, workDir };
};

const tgz = async (files: Readonly<Record<string, string>>): Promise<Buffer> => {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(Buffer.from(chunk as Uint8Array));
  return gzipSync(Buffer.concat(chunks));
};

const serveChecked = (server: FaultyServer, path: string, body: Uint8Array | string, suffix = '.sha256'): void => {
  server.serve(path, { body });
  server.serve(`${path}${suffix}`, { body: `${digestOf(body)}  ${path.split('/').at(-1)}\n` });
};

test("Kubernetes' programs come from its own release layout", async () => {
  const { server, deliver } = await setup();
  const body = randomBytes(1000);
  serveChecked(server, '/k8s/release/v1.36.3/bin/linux/amd64/kubelet', body);
  const [kubelet] = await deliver('kubelet');
  expect(await readFile(kubelet?.path ?? '')).toEqual(body);
  expect(kubelet).toMatchObject({ sha256: digestOf(body), from: expect.stringContaining('/amd64/kubelet') });
});

test('several programs of one archive cost one download', async () => {
  const { server, deliver } = await setup();
  const path = '/gh/containerd/containerd/releases/download/v2.3.7/containerd-2.3.7-linux-amd64.tar.gz';
  serveChecked(
    server,
    path,
    await tgz({ 'bin/containerd': 'c', 'bin/ctr': 't', 'bin/containerd-shim-runc-v2': 's', '../../etc/passwd': 'x' }),
    '.sha256sum',
  );
  const delivered = await deliver('containerd', 'ctr', 'containerd-shim-runc-v2');
  const contents = await Promise.all(delivered.map(async ({ name, path: at }) => [name, await readFile(at, 'utf8')]));
  expect(contents).toEqual([
    ['containerd', 'c'],
    ['ctr', 't'],
    ['containerd-shim-runc-v2', 's'],
  ]);
  expect(server.requests.map((request) => request.path)).toEqual([`${path}.sha256sum`, path]);
});

test('runc, whose checksums of all platforms are in one file, and CNI plugins are found', async () => {
  const { server, deliver } = await setup();
  const runc = '/gh/opencontainers/runc/releases/download/v1.5.2';
  server.serve(`${runc}/runc.amd64`, { body: 'r' });
  server.serve(`${runc}/runc.sha256sum`, { body: `${digestOf('z')}  runc.arm64\n${digestOf('r')}  runc.amd64\n` });
  serveChecked(
    server,
    '/gh/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz',
    await tgz({ './bridge': 'b', './dhcp': 'd' }),
  );
  serveChecked(
    server,
    '/gh/flannel-io/cni-plugin/releases/download/v1.9.1-flannel1/cni-plugin-flannel-linux-amd64-v1.9.1-flannel1.tgz',
    await tgz({ './flannel-amd64': 'f' }),
  );
  const delivered = await deliver('runc', 'cni-bridge', 'cni-flannel');
  const contents = await Promise.all(delivered.map(({ path }) => readFile(path, 'utf8')));
  expect(contents).toEqual(['r', 'b', 'f']);
});

test('an archive without the program, and one that is no archive, are refused', async () => {
  const { server, deliver } = await setup();
  const path = '/gh/containernetworking/plugins/releases/download/v1.9.1/cni-plugins-linux-amd64-v1.9.1.tgz';
  serveChecked(server, path, await tgz({ './dhcp': 'd' }));
  await expect(deliver('cni-bridge')).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
  serveChecked(server, path, 'no archive');
  await expect(deliver('cni-bridge')).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
});

test('a program that is not what its checksum says is refused', async () => {
  const { server, deliver } = await setup();
  serveChecked(server, '/k8s/release/v1.36.3/bin/linux/amd64/kubelet', 'good');
  server.serve('/k8s/release/v1.36.3/bin/linux/amd64/kubelet', { body: 'evil' });
  await expect(deliver('kubelet')).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
});

test('a program without a published checksum is not taken', async () => {
  const { server, deliver } = await setup();
  server.serve('/k8s/release/v1.36.3/bin/linux/amd64/kubelet', { body: 'x' });
  await expect(deliver('kubelet')).rejects.toThrow(/kubelet\.sha256 answered 404/);
});

const serveImage = (
  server: FaultyServer,
  repository: string,
  tag: string,
  protection: Pick<ServedFile, 'bearer'> = {},
) => {
  const blobs = [Buffer.from('{"architecture":"amd64","os":"linux"}'), randomBytes(5_000), randomBytes(70_000)];
  const descriptors = blobs.map((blob, index) => ({
    mediaType: index === 0 ? 'application/vnd.oci.image.config.v1+json' : 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: `sha256:${digestOf(blob)}`,
    size: blob.length,
  }));
  const [config, ...layers] = descriptors;
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config, layers });
  const other = { os: 'linux', architecture: 'arm64' };
  const index = JSON.stringify({
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [
      { mediaType, digest: `sha256:${'0'.repeat(64)}`, size: 1, platform: other },
      {
        mediaType,
        digest: `sha256:${digestOf(manifest)}`,
        size: manifest.length,
        platform: { ...other, architecture: 'amd64' },
      },
    ],
  });
  const base = `/v2/${repository}`;
  server.serve(`${base}/manifests/${tag}`, {
    body: index,
    headers: { 'docker-content-digest': `sha256:${digestOf(index)}` },
    ...protection,
  });
  server.serve(`${base}/manifests/sha256:${digestOf(manifest)}`, { body: manifest, ...protection });
  for (const blob of blobs) {
    server.serve(`${base}/blobs/sha256:${digestOf(blob)}`, { body: blob, ranges: true, ...protection });
  }
  return { base, blobs, manifest };
};

const entriesOf = async (path: string): Promise<ReadonlyMap<string, string>> => {
  const tar = extract();
  createReadStream(path).pipe(tar);
  const found = new Map<string, string>();
  for await (const entry of tar) found.set(entry.header.name, await readText(entry, 1 << 20));
  return found;
};

test('an image of the right platform becomes an archive under its own name', async () => {
  const { server, deliver } = await setup();
  const { blobs, manifest } = serveImage(server, 'proxy/pause', '3.10.2');
  const [pause] = await deliver('pause');
  const entries = await entriesOf(pause?.path ?? '');
  const index = JSON.parse(entries.get('index.json') ?? '') as {
    manifests: { digest: string; annotations: Record<string, string> }[];
  };
  expect(index.manifests[0]?.annotations['io.containerd.image.name']).toBe('registry.k8s.io/pause:3.10.2');
  expect(index.manifests[0]?.digest).toBe(`sha256:${digestOf(manifest)}`);
  for (const content of [...blobs, manifest]) expect(entries.has(`blobs/sha256/${digestOf(content)}`)).toBe(true);
  expect(pause?.from).toBe(`registry.k8s.io/pause:3.10.2@sha256:${digestOf(manifest)}`);
});

test('a registry that wants a token gets one from where it says, once', async () => {
  const { server, deliver } = await setup();
  const challenge = `Bearer realm="${server.address}/token",service="reg",scope="repository:flannel-io/flannel:pull"`;
  server.serve('/token?service=reg&scope=repository%3Aflannel-io%2Fflannel%3Apull', { body: '{"token":"t0k3n"}' });
  serveImage(server, 'flannel-io/flannel', 'v0.28.4', { bearer: { token: 't0k3n', challenge } });
  const [flannel] = await deliver('flannel');
  expect(await entriesOf(flannel?.path ?? '')).toHaveProperty('size', 8);
  expect(server.requests.filter(({ path }) => path.startsWith('/token'))).toHaveLength(1);
});

test('a registry that wants what Slipway does not have says so', async () => {
  const { server, deliver } = await setup();
  serveImage(server, 'flannel-io/flannel', 'v0.28.4', { bearer: { token: 'x', challenge: 'Basic realm="corp"' } });
  await expect(deliver('flannel')).rejects.toThrow('the registry asks for credentials that Slipway does not have');
});

test('a layer that is not its digest is refused, and so is a manifest', async () => {
  const { server, deliver } = await setup();
  const { base, blobs, manifest } = serveImage(server, 'proxy/pause', '3.10.2');
  server.serve(`${base}/blobs/sha256:${digestOf(blobs[2] ?? '')}`, { body: randomBytes(70_000) });
  await expect(deliver('pause')).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
  server.serve(`${base}/manifests/sha256:${digestOf(manifest)}`, { body: '{}' });
  await expect(deliver('pause')).rejects.toMatchObject({ code: 'COMPONENT_CORRUPT' });
});

test('an image without the platform says so', async () => {
  const { server, origin, workDir } = await setup();
  serveImage(server, 'proxy/pause', '3.10.2');
  const [job] = origin.jobsFor([{ ...component('pause'), platform: { os: 'linux', arch: 'arm64' } }]);
  server.serve('/v2/proxy/pause/manifests/3.10.2', {
    body: '{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}',
  });
  await expect(job?.deliver({ workDir, say: () => undefined })).rejects.toThrow(/has no image for linux\/arm64/);
});

test('where nothing listens is asked once, not for every component', async () => {
  const { server, deliver } = await setup();
  await server.close();
  const failure = await deliver('kubelet', 'kubectl').catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'COMPONENT_UNAVAILABLE' });
});

test('other addresses make another recipe, so that caches do not mix', () => {
  const recipeOf = (source: object) => createMirrorOrigin({ type: 'mirror', ...source }).recipeOf(component('kubelet'));
  expect(recipeOf({})).toBe(recipeOf({}));
  expect(recipeOf({})).not.toBe(recipeOf({ kubernetes: 'https://mirror.example' }));
});
