import { type Host, unreadFiles } from '../host/index.ts';
import { instanceConfiguration, kubeletConfiguration, kubeletEnvFile, kubeletSettingsFor } from '../manifests/index.ts';
import { toYaml } from '../render/index.ts';
import type { ClusterConfiguration, HostSpec, Taint } from '../spec/index.ts';
import {
  kubeletConfigFile,
  kubeletDir,
  kubeletEnvFile as kubeletEnvPath,
  kubeletInstanceConfigFile,
} from './kubernetes-paths.ts';
import type { Node } from './node.ts';
import { readPatches } from './patches.ts';

export interface KubeletWanted {
  readonly cluster: ClusterConfiguration;
  /** A KubeletConfiguration of the user or of the cluster. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly spec: HostSpec;
  readonly node: Node;
  /** What the kubelet registers its node with; control planes are tainted afterwards, as kubeadm does. */
  readonly registerTaints: readonly Taint[] | undefined;
}

/** Writes what a kubelet runs from, then starts it, or restarts it where a file changed, in this run or in one that was cut short. */
export const startKubelet = async (host: Host, wanted: KubeletWanted): Promise<void> => {
  const [changed, { active }] = await Promise.all([writeKubeletFiles(host, wanted), host.services.status('kubelet')]);
  const isStale = active && (changed.length > 0 || (await unreadFiles(host, 'kubelet', READ)).newer.length > 0);
  if (isStale) await host.services.restart('kubelet', 'Restart the kubelet: its files changed');
  else await host.services.ensure('kubelet', { enabled: true, active: true });
};

const READ = [kubeletEnvPath, kubeletInstanceConfigFile, kubeletConfigFile];

/** Writes what a kubelet runs from; gives the paths that were changed. */
export const writeKubeletFiles = async (
  host: Host,
  { cluster, configuration, spec, node, registerTaints }: KubeletWanted,
): Promise<readonly string[]> => {
  const [resolvConf, patches] = await Promise.all([resolverOf(host), readPatches(host, node.patchesDirectory)]);
  const content = kubeletConfiguration({
    cluster,
    user: configuration,
    settings: kubeletSettingsFor(host.facts),
    hostSettings: spec.kubelet,
    criSocket: node.criSocket,
    patches,
    ...(resolvConf === undefined ? {} : { resolvConf }),
  });
  const environment = kubeletEnvFile({
    nodeName: node.name,
    hostname: node.hostname,
    taints: registerTaints ?? [],
    extraArgs: node.registration.kubeletExtraArgs ?? [],
  });
  return host.files.ensure([
    { kind: 'directory', path: kubeletDir, mode: 0o700 },
    { path: kubeletEnvPath, content: environment },
    { path: kubeletInstanceConfigFile, content: instanceConfiguration(node.criSocket) },
    { path: kubeletConfigFile, content: toYaml(content) },
  ]);
};

/** systemd-resolved's stub listens on a loopback address that pods cannot reach; kubeadm points at the real file. */
export const resolverOf = async (host: Host): Promise<string | undefined> => {
  const { active } = await host.services.status('systemd-resolved');
  return active ? '/run/systemd/resolve/resolv.conf' : undefined;
};
