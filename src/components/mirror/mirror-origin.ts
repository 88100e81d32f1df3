import { basename, join } from 'node:path';
import { SlipwayError } from '../../errors/index.ts';
import type { ComponentSource } from '../../spec/index.ts';
import { type Component, describeComponent } from '../component.ts';
import { shortHash } from '../hash-file.ts';
import { writeOciArchive } from '../oci-archive.ts';
import type { Delivered, Job, JobContext, Origin } from '../origin.ts';
import { fetchChecksum } from './checksum-file.ts';
import { download } from './download.ts';
import { createHttpClient, type HttpClient, type HttpClientOptions, showUrl } from './http-client.ts';
import { type MirrorAddresses, mirrorAddresses } from './mirror-addresses.ts';
import { pullImage } from './registry.ts';
import { type Release, releaseOf } from './release-layout.ts';
import { untar } from './untar.ts';

export interface MirrorOptions extends HttpClientOptions {
  readonly retryDelayMs?: number;
}

/** Fetches what the projects themselves release, from their own addresses or from mirrors with the same layout. */
export const createMirrorOrigin = (
  source: Extract<ComponentSource, { type: 'mirror' }>,
  options: MirrorOptions = {},
): Origin => {
  const mirror: Mirror = {
    client: giveUpOnDeadHosts(createHttpClient(options)),
    addresses: mirrorAddresses(source),
    ...(options.retryDelayMs !== undefined && { retryDelayMs: options.retryDelayMs }),
  };
  const recipe = `mirror-${shortHash(mirror.addresses)}`;
  return {
    name: 'mirror',
    parallel: 3,
    recipeOf: (component) => (component.kind === 'image' || releaseOf(component) ? recipe : undefined),
    jobsFor: (components) => {
      const groups = Map.groupBy(components, (component) => releaseOf(component)?.path ?? component.imageRef ?? '');
      return [...groups.values()].map((group) => jobFor(mirror, recipe, group));
    },
  };
};

interface Mirror {
  readonly client: HttpClient;
  readonly addresses: MirrorAddresses;
  readonly retryDelayMs?: number;
}

const jobFor = (mirror: Mirror, recipe: string, components: readonly Component[]): Job => {
  const [first] = components;
  const release = first && releaseOf(first);
  const title = release ? basename(release.path) : (first?.imageRef ?? '');
  return {
    id: `${recipe}-${shortHash([release?.path ?? title, first?.platform])}`,
    title: release?.path === undefined || title !== first?.name ? title : describeComponent(first),
    components,
    deliver: (context) =>
      release ? deliverRelease(mirror, release, components, context) : deliverImages(mirror, components, context),
  };
};

const deliverRelease = async (
  mirror: Mirror,
  release: Release,
  components: readonly Component[],
  context: JobContext,
): Promise<readonly Delivered[]> => {
  const { client } = mirror;
  const { workDir, signal, say } = context;
  const base = mirror.addresses[release.base];
  const url = `${base}/${release.path}`;
  const sha256 = await fetchChecksum(client, `${base}/${release.checksumPath}`, url, signal);
  const path = join(workDir, basename(release.path));
  const onProgress = sayDownloading(say);
  const { retryDelayMs } = mirror;
  const retries = retryDelayMs === undefined ? {} : { retryDelayMs };
  await download({ client, url, path, sha256, onProgress, ...retries, ...(signal && { signal }) });
  const from = showUrl(url);
  if (!release.members) return components.map(({ name }) => ({ name, path, sha256, from }));
  const members = components.flatMap((component) => releaseOf(component)?.members ?? []);
  const found = await untar(path, members, workDir, signal);
  return components.map((component) => {
    const member = releaseOf(component)?.members?.find((name) => found.has(name));
    const unpacked = member === undefined ? undefined : found.get(member);
    if (unpacked !== undefined) return { name: component.name, path: unpacked, from };
    throw new SlipwayError('COMPONENT_CORRUPT', `${from} does not hold ${component.name}`);
  });
};

const deliverImages = async (
  mirror: Mirror,
  components: readonly Component[],
  context: JobContext,
): Promise<readonly Delivered[]> => {
  const { workDir, signal, say } = context;
  const delivered: Delivered[] = [];
  for (const { name, imageRef = name, platform } of components) {
    const image = await pullImage(imageRef, platform, {
      client: mirror.client,
      registries: mirror.addresses.registries,
      ...(mirror.retryDelayMs !== undefined && { retryDelayMs: mirror.retryDelayMs }),
      workDir,
      ...(signal && { signal }),
      onProgress: sayDownloading(say),
    });
    const path = join(workDir, `${name}.tar`);
    await writeOciArchive(path, imageRef, image.manifest, image.blobs, signal);
    delivered.push({ name, path, from: `${imageRef}@${image.manifest.digest}` });
  }
  return delivered;
};

const sayDownloading =
  (say: JobContext['say']) =>
  (done: number, total: number | undefined): void =>
    say({ text: 'downloading', done, unit: 'bytes', ...(total !== undefined && { total }) });

/** Where nothing answers, nothing will for the next component either: each address is waited for once. */
const giveUpOnDeadHosts = (client: HttpClient): HttpClient => {
  const dead = new Map<string, SlipwayError>();
  return {
    get: async (url, options) => {
      const host = URL.canParse(url) ? new URL(url).host : url;
      const known = dead.get(host);
      if (known) throw known;
      try {
        return await client.get(url, options);
      } catch (error) {
        if (error instanceof SlipwayError && isConnectError(error.cause)) dead.set(host, error);
        throw error;
      }
    },
  };
};

const isConnectError = (cause: unknown): boolean =>
  cause instanceof Error &&
  'code' in cause &&
  ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(
    String(cause.code),
  );
