import type { Facts } from '../../host/index.ts';
import { type Check, error, type Finding, warning } from './check.ts';

const OLDEST_KERNEL = [4, 19] as const;

/** kubeadm's SystemVerification, reduced to what can be true of a supported host: kernel, cgroup version, architecture, init system. */
export const systemVerification: Check = {
  id: 'SystemVerification',
  test: async ({ host }) => verifySystem(host.name, host.facts),
};

/** Pure: what of the facts speaks against running a kubelet. A nested host only warns: it is a lab and its settings follow from the same facts. */
export const verifySystem = (name: string, facts: Facts): readonly Finding[] => {
  const findings: Finding[] = [];
  if (isOlder(facts.kernel, OLDEST_KERNEL)) {
    const message = `${name} runs kernel ${facts.kernel}; Kubernetes needs ${OLDEST_KERNEL.join('.')} or newer.`;
    findings.push(error('SystemVerification', message, 'Upgrade the kernel.'));
  }
  if (facts.arch === 'other') {
    const message = `${name} is neither amd64 nor arm64.`;
    findings.push(error('SystemVerification', message, 'Use another machine.'));
  }
  if (facts.initSystem !== 'systemd') {
    const message = `${name} does not run systemd.`;
    findings.push(error('SystemVerification', message, 'Use a host whose init is systemd.'));
  }
  if (facts.cgroup === 'v1') {
    const message = `${name} uses cgroup v1, which the kubelet refuses since 1.35.`;
    const fix = 'Boot with systemd.unified_cgroup_hierarchy=1, or use a newer distribution.';
    findings.push((facts.nested ? warning : error)('SystemVerification', message, fix));
  }
  return findings;
};

const isOlder = (kernel: string, [major, minor]: readonly [number, number]): boolean => {
  const [ours = 0, oursMinor = 0] = kernel.split('.').map((part) => Number.parseInt(part, 10));
  return ours < major || (ours === major && oursMinor < minor);
};
