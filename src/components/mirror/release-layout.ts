import type { Component, Project } from '../component.ts';

/** Where a project publishes a component. `base` is a key of the mirror's addresses. */
export interface Release {
  readonly base: 'kubernetes' | 'github';
  /** Below the base address. */
  readonly path: string;
  /** Below the base address; a bare digest, or lines as `sha256sum` writes them. */
  readonly checksumPath: string;
  /** Path inside the gzipped tar, or what it may be called there; absent when the file is the program itself. */
  readonly members?: readonly string[];
}

/** The published file of a program; `undefined` for images, which come from registries. */
export const releaseOf = (component: Component): Release | undefined =>
  component.kind === 'binary' ? releases[component.project]?.(component) : undefined;

const sums = (base: Release['base'], path: string, suffix: string): Release => ({
  base,
  path,
  checksumPath: `${path}${suffix}`,
});

const releases: Readonly<Partial<Record<Project, (component: Component) => Release>>> = {
  kubernetes: ({ name, version, platform }) =>
    sums('kubernetes', `release/v${version}/bin/${platform.os}/${platform.arch}/${name}`, '.sha256'),
  containerd: ({ name, version, platform }) => ({
    ...sums(
      'github',
      `containerd/containerd/releases/download/v${version}/containerd-${version}-${platform.os}-${platform.arch}.tar.gz`,
      '.sha256sum',
    ),
    members: [`bin/${name}`],
  }),
  etcd: ({ name, version, platform }) => {
    const release = `v${version.replace(/-\d+$/, '')}`;
    const folder = `etcd-${release}-${platform.os}-${platform.arch}`;
    return {
      base: 'github',
      path: `etcd-io/etcd/releases/download/${release}/${folder}.tar.gz`,
      checksumPath: `etcd-io/etcd/releases/download/${release}/SHA256SUMS`,
      members: [`${folder}/${name === 'etcdctl' ? name : 'etcd'}`],
    };
  },
  runc: ({ version, platform }) => ({
    base: 'github',
    path: `opencontainers/runc/releases/download/v${version}/runc.${platform.arch}`,
    checksumPath: `opencontainers/runc/releases/download/v${version}/runc.sha256sum`,
  }),
  crictl: ({ version, platform }) => ({
    ...sums(
      'github',
      `kubernetes-sigs/cri-tools/releases/download/v${version}/crictl-v${version}-${platform.os}-${platform.arch}.tar.gz`,
      '.sha256',
    ),
    members: ['crictl'],
  }),
  'cni-plugins': ({ name, version, platform }) => ({
    ...sums(
      'github',
      `containernetworking/plugins/releases/download/v${version}/cni-plugins-${platform.os}-${platform.arch}-v${version}.tgz`,
      '.sha256',
    ),
    members: [name.replace(/^cni-/, '')],
  }),
  'flannel-cni': ({ version, platform }) => ({
    ...sums(
      'github',
      `flannel-io/cni-plugin/releases/download/v${version}/cni-plugin-flannel-${platform.os}-${platform.arch}-v${version}.tgz`,
      '.sha256',
    ),
    members: [`flannel-${platform.arch}`, 'flannel'],
  }),
};
