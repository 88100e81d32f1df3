import type { Role } from '../spec/index.ts';

export interface Platform {
  readonly os: 'linux';
  /** As Go spells it. */
  readonly arch: 'amd64' | 'arm64';
}

/** One file of a cluster, before anybody has it: a program for a host, or an image archive for its container runtime. */
export interface Component {
  /** Unique over both kinds: `kubelet`, `kube-apiserver`, `cni-bridge`, … */
  readonly name: string;
  readonly kind: 'binary' | 'image';
  /** The project it is released with; the key of `components.versions` in a cluster file. */
  readonly project: Project;
  /** As its project writes it in a tag, without a leading `v`: `1.36.3`, `3.6.8-0`. */
  readonly version: string;
  /** The Kubernetes release it was chosen for, without a leading `v`. */
  readonly kubernetesVersion: string;
  readonly platform: Platform;
  /** Empty: no host needs it. */
  readonly roles: readonly Role[];
  /** Absolute path on a host; binaries only. */
  readonly installPath?: string;
  /** As the manifests name it; images only. */
  readonly imageRef?: string;
}

export type Project =
  | 'kubernetes'
  | 'etcd'
  | 'coredns'
  | 'pause'
  | 'agnhost'
  | 'flannel'
  | 'flannel-cni'
  | 'cni-plugins'
  | 'containerd'
  | 'runc'
  | 'crictl';

/** A component as a verified file in the cache. */
export interface LocalArtifact {
  readonly name: string;
  readonly kind: 'binary' | 'image';
  readonly version: string;
  readonly platform: Platform;
  /** Absolute path on this machine. */
  readonly path: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly installPath?: string;
  readonly imageRef?: string;
  /** Permission bits on a host: 0o755 for programs, 0o644 for archives. */
  readonly mode: number;
  /** Where it came from, for people: an address, a bundle, or the module and the Go that built it. */
  readonly from: string;
}

export const describeComponent = (component: Component): string => `${component.name} ${component.version}`;
