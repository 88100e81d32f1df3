import type { Facts } from '../host/index.ts';

/** What container runtime and host preparation must know of a host; `runtime` in templates. */
export interface RuntimeSettings {
  /** runc asks systemd for cgroups, as the kubelet then must too; otherwise both write them themselves. */
  readonly systemdCgroup: boolean;
  /** Containers keep at least containerd's own OOM score: needed where root may not lower scores. */
  readonly restrictOomScoreAdj: boolean;
  /** The score containerd asks systemd for, or none where it would be refused. */
  readonly oomScoreAdjust: number | undefined;
}

/**
 * What Kubernetes' documentation recommends on a server (https://kubernetes.io/docs/setup/production-environment/container-runtimes/);
 * less only where the host refuses it: in a container without CAP_SYS_RESOURCE nothing may lower an OOM score, and on
 * cgroup v1 its systemd does not own the tree that pods would be put in.
 */
export const runtimeSettingsFor = (facts: Facts): RuntimeSettings => {
  const mayLowerScores = !facts.nested || facts.capabilities.includes('CAP_SYS_RESOURCE');
  return {
    systemdCgroup: facts.initSystem === 'systemd' && !(facts.nested && facts.cgroup === 'v1'),
    restrictOomScoreAdj: !mayLowerScores,
    oomScoreAdjust: mayLowerScores ? -999 : undefined,
  };
};
