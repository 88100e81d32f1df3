import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SlipwayError } from '../../errors/index.ts';
import type { Platform } from '../component.ts';
import type { OciBlob } from '../oci-archive.ts';
import { readText } from '../read-text.ts';
import { download } from './download.ts';
import { type HttpClient, type HttpResponse, showUrl } from './http-client.ts';

export interface RegistryAccess {
  readonly client: HttpClient;
  /** Where the registry answers, by its name in references: `{ 'registry.k8s.io': 'https://mirror.lan/k8s' }`. */
  readonly registries: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface PullOptions extends RegistryAccess {
  readonly workDir: string;
  readonly onProgress?: (bytes: number, totalBytes: number | undefined) => void;
  readonly retryDelayMs?: number;
}

export interface PulledImage {
  readonly manifest: OciBlob;
  /** Configuration and layers. */
  readonly blobs: readonly OciBlob[];
}

/**
 * Fetches the image of one platform by the OCI distribution protocol, with token authentication where the registry asks
 * for it; every manifest and blob is checked against its digest, blobs are resumed.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 * Throws COMPONENT_UNAVAILABLE, COMPONENT_CORRUPT.
 */
export const pullImage = async (ref: string, platform: Platform, options: PullOptions): Promise<PulledImage> => {
  const repository = repositoryOf(ref, options.registries);
  const get = authorizing(options);
  const manifest = await fetchManifest(get, repository, platform);
  const parsed = JSON.parse(Buffer.from(manifest.content).toString('utf8')) as ImageManifest;
  const descriptors = [parsed.config, ...parsed.layers];
  const totalBytes = descriptors.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const blobs: OciBlob[] = [];
  for (const { mediaType, digest, size } of descriptors) {
    const sha256 = sha256Of(digest, ref);
    const from = join(options.workDir, sha256);
    const before = done;
    await download({
      client: { get },
      url: `${repository.base}/blobs/${digest}`,
      path: from,
      sha256,
      ...(options.signal && { signal: options.signal }),
      ...(options.retryDelayMs !== undefined && { retryDelayMs: options.retryDelayMs }),
      onProgress: (bytes) => options.onProgress?.(before + bytes, totalBytes),
    });
    done += size;
    blobs.push({ mediaType, digest, size, content: { from } });
  }
  return { manifest, blobs };
};

/** `sha256:…` of the manifest of one platform. Throws as `pullImage`. */
export const resolveImage = async (ref: string, platform: Platform, access: RegistryAccess): Promise<string> =>
  (await fetchManifest(authorizing(access), repositoryOf(ref, access.registries), platform)).digest;

/** Where an image is, as a container runtime names it: without tag, without user and password. */
export const imageAddressOf = (
  ref: string,
  registries: Readonly<Record<string, string>>,
): { readonly repository: string; readonly isPlainHttp: boolean } => {
  const { host, pathname, protocol } = new URL(repositoryOf(ref, registries).base);
  return { repository: `${host}${pathname.replace(/^\/v2/, '')}`, isPlainHttp: protocol === 'http:' };
};

interface Repository {
  /** `https://registry/v2/name`. */
  readonly base: string;
  readonly tag: string;
  readonly ref: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly os: string; readonly architecture: string; readonly variant?: string };
}

interface ImageManifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

type Get = HttpClient['get'];
type ManifestBlob = OciBlob & { readonly content: Uint8Array };

/** A path in a mirror's address comes before the repository's name, as proxying registries have it. */
const repositoryOf = (ref: string, registries: Readonly<Record<string, string>>): Repository => {
  const [, registry = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:/]+)$/.exec(ref) ?? [];
  const address = registries[registry] ?? registry;
  const url = new URL(address.includes('://') ? address : `https://${address}`);
  const prefix = url.pathname.replace(/\/+$/, '').replace(/^\/v2(?=\/|$)/, '');
  url.pathname = `/v2${prefix}/${name}`;
  return { base: url.href, tag, ref };
};

const fetchManifest = async (get: Get, repository: Repository, platform: Platform): Promise<ManifestBlob> => {
  const top = await readManifest(get, repository, repository.tag);
  if (!indexTypes.includes(top.mediaType)) return top;
  const { manifests } = JSON.parse(Buffer.from(top.content).toString('utf8')) as { manifests: readonly Descriptor[] };
  const match = manifests.find(
    (entry) => entry.platform?.os === platform.os && entry.platform.architecture === platform.arch,
  );
  if (match) return readManifest(get, repository, match.digest);
  throw new SlipwayError('COMPONENT_UNAVAILABLE', `${repository.ref} has no image for ${platform.os}/${platform.arch}`);
};

const readManifest = async (get: Get, repository: Repository, reference: string): Promise<ManifestBlob> => {
  const url = `${repository.base}/manifests/${reference}`;
  const response = await get(url, { headers: { accept: [...indexTypes, ...manifestTypes].join(', ') } });
  const content = Buffer.from(await readText(response.body, 4 << 20));
  if (response.status !== 200) {
    throw new SlipwayError('COMPONENT_UNAVAILABLE', `${showUrl(url)} answered ${response.status}`);
  }
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const promised = reference.startsWith('sha256:') ? reference : response.headers['docker-content-digest'];
  if (promised !== undefined && promised !== digest) {
    throw new SlipwayError(
      'COMPONENT_CORRUPT',
      `${showUrl(url)} is not what it should be: ${digest} instead of ${promised}`,
    );
  }
  return { mediaType: mediaTypeOf(response, content), digest, size: content.length, content };
};

const mediaTypeOf = (response: HttpResponse, content: Uint8Array): string => {
  const { mediaType } = JSON.parse(Buffer.from(content).toString('utf8')) as { mediaType?: string };
  return mediaType ?? response.headers['content-type']?.split(';')[0]?.trim() ?? '';
};

const sha256Of = (digest: string, ref: string): string => {
  const [, sha256] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  if (sha256 !== undefined) return sha256;
  throw new SlipwayError('COMPONENT_CORRUPT', `${ref} names a blob by "${digest}", which is no SHA-256`);
};

/**
 * Answers a 401 by fetching a token from where the registry says, once per image.
 * https://distribution.github.io/distribution/spec/auth/token/
 */
const authorizing = ({ client, signal }: RegistryAccess): Get => {
  let authorization: Readonly<Record<string, string>> = {};
  return async (url, request = {}) => {
    const attempt = (): Promise<HttpResponse> =>
      client.get(url, { ...(signal && { signal }), ...request, headers: { ...request.headers, ...authorization } });
    const response = await attempt();
    const challenge = response.headers['www-authenticate'];
    if (response.status !== 401 || challenge === undefined) return response;
    response.body.on('error', () => undefined).destroy();
    authorization = { authorization: `Bearer ${await fetchToken(client, challenge, signal)}` };
    return attempt();
  };
};

const fetchToken = async (client: HttpClient, challenge: string, signal?: AbortSignal): Promise<string> => {
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  const { realm, service, scope } = fields as Record<'realm' | 'service' | 'scope', string | undefined>;
  if (!/^bearer /i.test(challenge) || realm === undefined || !URL.canParse(realm)) {
    throw new SlipwayError('COMPONENT_UNAVAILABLE', 'the registry asks for credentials that Slipway does not have');
  }
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  if (scope !== undefined) url.searchParams.set('scope', scope);
  const response = await client.get(url.href, { ...(signal && { signal }) });
  const text = await readText(response.body, 1 << 20);
  if (response.status !== 200) {
    throw new SlipwayError('COMPONENT_UNAVAILABLE', `${showUrl(realm)} gave no token: it answered ${response.status}`);
  }
  const { token, access_token: accessToken } = JSON.parse(text) as { token?: string; access_token?: string };
  return token ?? accessToken ?? '';
};

const indexTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];
