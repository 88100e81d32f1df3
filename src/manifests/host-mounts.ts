import { posix } from 'node:path';
import type { ExternalEtcd, HostPathMount } from '../spec/index.ts';
import { byName, type Volume, type VolumeMount } from './pod.ts';

/** A path of the host at the same path in the container. */
export interface HostMount {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  readonly type: string;
  readonly readOnly: boolean;
}

const caCertificates = '/etc/ssl/certs';

/**
 * Directories that distributions link `/etc/ssl/certs` to. kubeadm mounts those that exist on the host when it
 * writes the manifests.
 */
export const optionalCaPaths: readonly string[] = [
  '/etc/pki/ca-trust',
  '/etc/pki/tls/certs',
  '/etc/ca-certificates',
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
];

export const directory = (name: string, path: string, readOnly = true): HostMount => ({
  name,
  hostPath: path,
  mountPath: path,
  type: 'DirectoryOrCreate',
  readOnly,
});

export const file = (name: string, path: string): HostMount => ({
  ...directory(name, path),
  type: 'FileOrCreate',
});

/** The CA certificates of the host's own trust store. */
export const trustStore = (optionalCaDirs: readonly string[]): HostMount[] => [
  directory('ca-certs', caCertificates),
  ...optionalCaPaths
    .filter((path) => optionalCaDirs.includes(path))
    .map((path) => directory(path.slice(1).replaceAll('/', '-'), path)),
];

/** The directories that hold the certificates for an external etcd, without those that are mounted already. */
export const etcdCertMounts = (etcd: ExternalEtcd, certificatesDir: string): HostMount[] => {
  const mounted = [...optionalCaPaths, caCertificates, certificatesDir];
  const directories = [etcd.caFile, etcd.certFile, etcd.keyFile]
    .map((path) => posix.dirname(path ?? ''))
    .filter((path) => path !== '.' && !mounted.some((parent) => path.startsWith(parent)));
  return [...new Set(directories)]
    .filter((path, _, all) => !all.some((other) => other !== path && path.startsWith(other)))
    .sort()
    .map((path, index) => directory(`etcd-certs-${index}`, path));
};

/** Volumes and mounts sorted by name; a mount of the user's replaces kubeadm's of the same name. */
export const volumesOf = (
  own: readonly HostMount[],
  extra: readonly HostPathMount[] = [],
): { volumes: Volume[]; volumeMounts: VolumeMount[] } => {
  const mounts = new Map(own.map((mount) => [mount.name, mount]));
  for (const { name, hostPath, mountPath, readOnly = false, pathType = '' } of extra) {
    mounts.set(name, { name, hostPath, mountPath, readOnly, type: pathType });
  }
  const sorted = [...mounts.values()].sort(byName);
  return { volumes: sorted.map(volumeOf), volumeMounts: sorted.map(mountOf) };
};

export const volumeOf = ({ name, hostPath, type }: HostMount): Volume => ({ name, hostPath: { path: hostPath, type } });

export const mountOf = ({ name, mountPath, readOnly }: HostMount): VolumeMount => ({
  name,
  mountPath,
  ...(readOnly && { readOnly }),
});
