import type { ComponentStore } from '../../components/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { type Kube, textAt } from '../../kube/index.ts';
import {
  deliverBinaries,
  isNodeReady,
  kubeletConfigFile,
  kubeletEnvFile,
  kubeletInstanceConfigFile,
  nodeOf,
  toType,
  writeKubeletFiles,
} from '../../phases/index.ts';
import { type Cluster, type HostSpec, isControlPlane, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { brokeOff } from '../broke-off.ts';

export interface KubeletUpgrade {
  readonly context: PhaseContext<HostSpec>;
  readonly cluster: Cluster;
  readonly store: ComponentStore;
  readonly kube: Kube;
  /** Version of the kubelet that runs. */
  readonly from: string;
}

const POLL_MS = 500;

/**
 * The kubelet, kubectl and kubeadm of the new version, the kubelet's configuration as the new version writes it, and a restart; ends
 * when the node is Ready with it. Where it does not get there, the old kubelet comes back with its own files, and the error is thrown.
 */
export const upgradeKubelet = async (upgrade: KubeletUpgrade): Promise<void> => {
  const { context, cluster, from } = upgrade;
  const { host } = context;
  const target = cluster.kubernetesVersion;
  const kept = `${KEPT}-${from}`;
  if (from !== target) await host.run(keepFiles(kept), `Keep the kubelet ${from} until the new one is Ready`);
  try {
    const changed = await putInPlace(upgrade);
    // One that runs the new version already may have started before its files were whole.
    if (from !== target || changed) await host.services.restart('kubelet', `Restart the kubelet as ${target}`);
    await waitReady(upgrade, target);
  } catch (error) {
    if (from !== target && !context.signal.aborted && !brokeOff(error)) await goBack(upgrade, kept);
    throw error;
  }
  if (from !== target) await letGo(host, kept, from);
  else await forgetOthers(host);
};

const letGo = async (host: Host, kept: string, version: string): Promise<void> => {
  await host.run({ file: 'rm', args: ['-rf', '--', kept] }, `Let the kubelet ${version} go`);
};

/** What a run kept that was killed when its new kubelet ran already. */
const forgetOthers = async (host: Host): Promise<void> => {
  const names = (await host.files.list(STATE)).filter((name) => name.startsWith('kubelet-'));
  await host.files.remove(names.map((name) => `${STATE}/${name}`));
};

/** Whether a file that the kubelet reads when it starts was changed. */
const putInPlace = async ({ context, cluster, store }: KubeletUpgrade): Promise<boolean> => {
  const { host, member } = context;
  const node = nodeOf(cluster, member.spec, host.facts);
  await deliverBinaries(context, cluster, store, ({ project }) => project === 'kubernetes');
  const changed = await writeKubeletFiles(host, {
    cluster: cluster.documents.cluster,
    configuration: cluster.documents.kubelet ?? {},
    spec: member.spec,
    node,
    registerTaints: isControlPlane(member.spec) ? undefined : node.taints,
  });
  return changed.length > 0;
};

const KUBELET = '/usr/local/bin/kubelet';
const FILES = [KUBELET, kubeletConfigFile, kubeletInstanceConfigFile, kubeletEnvFile];
const STATE = '/var/lib/slipway';
const KEPT = `${STATE}/kubelet`;

/** Once: a run that was killed has put the new one in place already. */
const keepFiles = (folder: string) =>
  ({
    shell: 'sh',
    script: `
set -eu
folder=$1; shift
[ -d "$folder" ] && exit 0
rm -rf "$folder.part"
mkdir -p -m 0700 "$folder.part"
for path; do [ -e "$path" ] && cp -p "$path" "$folder.part/"; done
sync "$folder.part"
mv "$folder.part" "$folder"
`,
    args: [folder, ...FILES],
  }) as const;

const bringBack = (folder: string) =>
  ({
    shell: 'sh',
    script: `
set -eu
folder=$1; shift
for path; do
  from=$folder/\${path##*/}
  [ -e "$from" ] || continue
  cp -p "$from" "$path.slipway"
  mv -f "$path.slipway" "$path"
done
`,
    args: [folder, ...FILES],
  }) as const;

const goBack = async (upgrade: KubeletUpgrade, kept: string): Promise<void> => {
  const { context, from } = upgrade;
  const { host, say } = context;
  say('the new kubelet does not work; the old one comes back');
  try {
    await host.run(bringBack(kept), `Bring the kubelet ${from} back`);
    await host.services.restart('kubelet', `Restart the kubelet as ${from}`);
    await waitReady(upgrade, from);
    // It runs from its own files again: the next try keeps those that are there then.
    await letGo(host, kept, from);
  } catch (error) {
    // What had failed first is told as the error of the host.
    context.warn(error instanceof SlipwayError ? error : `the old kubelet does not come back: ${String(error)}`);
  }
};

/** A node still shows what its old kubelet said last: the version tells whose word it is. */
const waitReady = async ({ context, cluster, kube }: KubeletUpgrade, version: string): Promise<void> => {
  const { host, member, signal } = context;
  const { name, timeouts } = nodeOf(cluster, member.spec, host.facts);
  const isReady = async (): Promise<true | undefined> => {
    const node = await kube.get({ apiVersion: 'v1', kind: 'Node', name });
    return node && textAt(node, 'status', 'nodeInfo', 'kubeletVersion') === version && isNodeReady(node)
      ? true
      : undefined;
  };
  await kube.until(`node ${name} to be Ready with ${version}`, isReady, {
    timeoutMs: parseDuration(timeouts.kubeletHealthCheck),
    intervalMs: POLL_MS,
    signal,
    hint: `Ask its kubelet: ${toType(host.target, 'journalctl -u kubelet -n 50')}`,
  });
};
