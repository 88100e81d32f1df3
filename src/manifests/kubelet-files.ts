import type { Arg, Taint } from '../spec/index.ts';
import { commandLine, lastValue } from './command-line.ts';

/** The whole content of `/var/lib/kubelet/instance-config.yaml`: the one setting that belongs to this host and no other. */
export const instanceConfiguration = (criSocket: string): string =>
  `containerRuntimeEndpoint: ${JSON.stringify(criSocket)}\n`;

export interface KubeletEnvInput {
  readonly nodeName: string;
  /** What the host calls itself, lower-case. */
  readonly hostname: string;
  /** Taints to register with: those of a worker. Those of a control plane are set through the API and stay out. */
  readonly taints?: readonly Taint[];
  readonly extraArgs?: readonly Arg[];
}

/** The whole content of `/var/lib/kubelet/kubeadm-flags.env`: one line that systemd reads as KUBELET_KUBEADM_ARGS. */
export const kubeletEnvFile = ({ nodeName, hostname, taints = [], extraArgs = [] }: KubeletEnvInput): string => {
  const name = lastValue(extraArgs, 'hostname-override') ?? nodeName;
  const flags = {
    ...(taints.length > 0 && { 'register-with-taints': taints.map(taintText).join(',') }),
    ...(name !== hostname && { 'hostname-override': name }),
  };
  return `KUBELET_KUBEADM_ARGS=${JSON.stringify(commandLine(flags, extraArgs).join(' '))}\n`;
};

/** `key=value:Effect`, without what is not set. */
const taintText = ({ key, value, effect }: Taint): string => `${key}${value ? `=${value}` : ''}:${effect}`;
