/** Of a host's facts, what its kubelet and kube-proxy must yield to. */
export interface HostTraits {
  readonly cgroup: 'v1' | 'v2';
  /** True inside a container or namespace where some kernel knobs are refused. */
  readonly nested: boolean;
  /** Effective capabilities of root, such as `CAP_SYS_RESOURCE`. */
  readonly capabilities: readonly string[];
  readonly swap: boolean;
}

/** Fields of a KubeletConfiguration. */
export interface KubeletSettings {
  readonly cgroupDriver?: 'systemd' | 'cgroupfs';
  readonly failCgroupV1?: false;
  readonly failSwapOn?: false;
  readonly oomScoreAdj?: 0;
}

/** Fields of a KubeProxyConfiguration. */
export interface KubeProxySettings {
  readonly conntrack?: {
    readonly maxPerCore: 0;
    readonly min: 0;
    readonly tcpCloseWaitTimeout: '0s';
    readonly tcpEstablishedTimeout: '0s';
  };
}

/**
 * What a kubelet needs beyond kubeadm's defaults. A machine of its own needs nothing: its swap and cgroups are put
 * right instead. A nested host cannot change its kernel: on cgroup v1 it shares a hierarchy that systemd does not
 * manage, cannot turn swap off, and without CAP_SYS_RESOURCE may not lower a score.
 */
export const kubeletSettingsFor = ({ cgroup, nested, capabilities, swap }: HostTraits): KubeletSettings => {
  if (!nested) return {};
  return {
    ...(cgroup === 'v1' && { cgroupDriver: 'cgroupfs', failCgroupV1: false }),
    ...(swap && { failSwapOn: false }),
    ...(!capabilities.includes('CAP_SYS_RESOURCE') && { oomScoreAdj: 0 }),
  };
};

/** What kube-proxy needs on such hosts: in a nested host the conntrack limits are the outer kernel's, so it must not set them. */
export const kubeProxySettingsFor = ({ nested }: Pick<HostTraits, 'nested'>): KubeProxySettings =>
  nested ? { conntrack: { maxPerCore: 0, min: 0, tcpCloseWaitTimeout: '0s', tcpEstablishedTimeout: '0s' } } : {};
