import { SlipwayError } from '../errors/index.ts';
import type { Role } from '../spec/index.ts';
import type { Component, Platform, Project } from './component.ts';
import { versionsFor } from './pins.ts';

export interface ReleaseChoice {
  /** With or without a leading `v`. */
  readonly kubernetesVersion: string;
  readonly arch: Platform['arch'];
  /** By project, over the pinned ones. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** Everything Slipway knows of one Kubernetes release, in the order of the table. Throws COMPONENT_UNKNOWN. */
export const componentsOf = (choice: ReleaseChoice): readonly Component[] => {
  const versions = versionsFor(choice.kubernetesVersion, choice.versions);
  const platform: Platform = { os: 'linux', arch: choice.arch };
  return rows.map((row) => {
    const version = versions[row.project];
    const common = { name: row.name, project: row.project, version, platform, roles: row.roles };
    const kubernetesVersion = versions.kubernetes;
    return row.kind === 'binary'
      ? { ...common, kubernetesVersion, kind: row.kind, installPath: row.path }
      : { ...common, kubernetesVersion, kind: row.kind, imageRef: `${row.repository}:${row.v}${version}` };
  });
};

/** The components with these names, in the order of the table. Throws COMPONENT_UNKNOWN, naming what is known. */
export const componentsNamed = (choice: ReleaseChoice, names: readonly string[]): readonly Component[] => {
  const all = componentsOf(choice);
  const stray = names.find((name) => !all.some((component) => component.name === name));
  if (stray === undefined) return all.filter((component) => names.includes(component.name));
  throw new SlipwayError('COMPONENT_UNKNOWN', `There is no component "${stray}".`, {
    hint: `Known are ${all.map((component) => component.name).join(', ')}; see slipway components list.`,
  });
};

interface BinaryRow {
  readonly kind: 'binary';
  readonly name: string;
  readonly project: Project;
  readonly roles: readonly Role[];
  readonly path: string;
}

interface ImageRow {
  readonly kind: 'image';
  readonly name: string;
  readonly project: Project;
  readonly roles: readonly Role[];
  readonly repository: string;
  /** Whether the tag starts with `v`. */
  readonly v: 'v' | '';
}

type Row = BinaryRow | ImageRow;

const everyRole: readonly Role[] = ['control-plane', 'worker'];
const controlPlane: readonly Role[] = ['control-plane'];
const etcdHosts: readonly Role[] = ['etcd'];
const nobody: readonly Role[] = [];

const binary = (name: string, project: Project, path: string, roles = everyRole): BinaryRow => ({
  kind: 'binary',
  name,
  project,
  roles,
  path,
});

const image = (name: string, project: Project, repository: string, v: 'v' | '', roles = everyRole): ImageRow => ({
  kind: 'image',
  name,
  project,
  roles,
  repository,
  v,
});

/**
 * Image names are those of `kubeadm config images list`; CoreDNS may run on any node.
 * kubeadm is there for whoever wants to compare or to take over: Slipway installs it nowhere.
 */
const rows: readonly Row[] = [
  binary('kubelet', 'kubernetes', '/usr/local/bin/kubelet'),
  binary('kubectl', 'kubernetes', '/usr/local/bin/kubectl', controlPlane),
  binary('kubeadm', 'kubernetes', '/usr/local/bin/kubeadm', nobody),
  binary('containerd', 'containerd', '/usr/local/bin/containerd'),
  binary('containerd-shim-runc-v2', 'containerd', '/usr/local/bin/containerd-shim-runc-v2'),
  binary('ctr', 'containerd', '/usr/local/bin/ctr'),
  binary('runc', 'runc', '/usr/local/sbin/runc'),
  binary('etcd-server', 'etcd', '/usr/local/bin/etcd', etcdHosts),
  binary('etcdctl', 'etcd', '/usr/local/bin/etcdctl', etcdHosts),
  binary('crictl', 'crictl', '/usr/local/bin/crictl', nobody),
  binary('cni-bridge', 'cni-plugins', '/opt/cni/bin/bridge'),
  binary('cni-loopback', 'cni-plugins', '/opt/cni/bin/loopback'),
  binary('cni-host-local', 'cni-plugins', '/opt/cni/bin/host-local'),
  binary('cni-portmap', 'cni-plugins', '/opt/cni/bin/portmap'),
  binary('cni-bandwidth', 'cni-plugins', '/opt/cni/bin/bandwidth'),
  binary('cni-flannel', 'flannel-cni', '/opt/cni/bin/flannel'),
  image('kube-apiserver', 'kubernetes', 'registry.k8s.io/kube-apiserver', 'v', controlPlane),
  image('kube-controller-manager', 'kubernetes', 'registry.k8s.io/kube-controller-manager', 'v', controlPlane),
  image('kube-scheduler', 'kubernetes', 'registry.k8s.io/kube-scheduler', 'v', controlPlane),
  image('kube-proxy', 'kubernetes', 'registry.k8s.io/kube-proxy', 'v'),
  image('etcd', 'etcd', 'registry.k8s.io/etcd', '', controlPlane),
  image('coredns', 'coredns', 'registry.k8s.io/coredns/coredns', 'v'),
  image('pause', 'pause', 'registry.k8s.io/pause', ''),
  image('flannel', 'flannel', 'ghcr.io/flannel-io/flannel', 'v'),
  image('agnhost', 'agnhost', 'registry.k8s.io/e2e-test-images/agnhost', ''),
];
