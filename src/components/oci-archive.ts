import { createHash } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import type { Platform } from './component.ts';
import { hashFile } from './hash-file.ts';
import { type TarEntry, writeTar } from './tar-file.ts';

export interface OciBlob {
  readonly mediaType: string;
  /** `sha256:…` */
  readonly digest: string;
  readonly size: number;
  /** A file, or the bytes themselves. */
  readonly content: { readonly from: string } | Uint8Array;
}

export interface ImageConfig {
  readonly entrypoint: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * An OCI image layout as one tar, as `ctr images import` takes it: the manifest under its full name, every blob once.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export const writeOciArchive = async (
  path: string,
  ref: string,
  manifest: OciBlob,
  blobs: readonly OciBlob[],
  signal?: AbortSignal,
): Promise<void> => {
  const annotations = {
    'io.containerd.image.name': ref,
    'org.opencontainers.image.ref.name': ref.slice(ref.lastIndexOf(':') + 1),
  };
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [{ mediaType: manifest.mediaType, digest: manifest.digest, size: manifest.size, annotations }],
  };
  const unique = [...new Map([manifest, ...blobs].map((blob) => [blob.digest, blob])).values()];
  await writeTar(
    path,
    [
      json('oci-layout', { imageLayoutVersion: '1.0.0' }),
      json('index.json', index),
      { kind: 'directory', path: 'blobs', mode: 0o755 },
      { kind: 'directory', path: 'blobs/sha256', mode: 0o755 },
      ...unique.map(blobEntry),
    ],
    signal,
  );
};

/** An image of one uncompressed layer: nothing to unpack twice on a small host. The same input gives the same bytes. */
export const writeSingleLayerImage = async (
  path: string,
  image: { ref: string; platform: Platform; config: ImageConfig; entries: readonly TarEntry[] },
  signal?: AbortSignal,
): Promise<void> => {
  const layerPath = `${path}.layer`;
  await writeTar(layerPath, image.entries, signal);
  const layer: OciBlob = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: `sha256:${await hashFile(layerPath, signal)}`,
    size: (await stat(layerPath)).size,
    content: { from: layerPath },
  };
  const config = jsonBlob('application/vnd.oci.image.config.v1+json', {
    architecture: image.platform.arch,
    os: image.platform.os,
    config: {
      Env: [`PATH=${searchPath}`],
      Entrypoint: image.config.entrypoint,
      ...(image.config.command && { Cmd: image.config.command }),
      ...(image.config.user !== undefined && { User: image.config.user }),
      Labels: image.config.labels,
      WorkingDir: '/',
    },
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = jsonBlob(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: descriptor(config),
    layers: [descriptor(layer)],
  });
  await writeOciArchive(path, image.ref, manifest, [config, layer], signal);
  await rm(layerPath);
};

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/bin';

const blobEntry = (blob: OciBlob): TarEntry => {
  const path = `blobs/sha256/${blob.digest.replace('sha256:', '')}`;
  return blob.content instanceof Uint8Array
    ? { kind: 'bytes', path, bytes: blob.content, mode: 0o644 }
    : { kind: 'file', path, from: blob.content.from, size: blob.size, mode: 0o644 };
};

const descriptor = ({ mediaType, digest, size }: OciBlob): object => ({ mediaType, digest, size });

const jsonBlob = (mediaType: string, value: unknown): OciBlob => {
  const content = Buffer.from(JSON.stringify(value));
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  return { mediaType, digest, size: content.length, content };
};

const json = (path: string, value: unknown): TarEntry => ({
  kind: 'bytes',
  path,
  bytes: Buffer.from(JSON.stringify(value)),
  mode: 0o644,
});
