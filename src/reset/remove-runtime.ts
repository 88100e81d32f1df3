import type { Host } from '../host/index.ts';
import { everywhere, kubeletDir, kubernetesDir, readInstalled, step } from '../phases/index.ts';
import { isNode } from '../spec/index.ts';
import { filesRemoved, type Preparation, preparation, servicesRemoved } from './artifacts.ts';

const RUNTIME_STATE = '/var/lib/containerd';

/** Takes back what preparation brought: services, programs, files of playbooks; last of all Slipway's own notes. */
export const removeRuntime = step({
  id: 'reset/runtime',
  title: 'Take back what preparation brought',
  where: everywhere,
  needs: { filesRemoved, servicesRemoved, preparation },
  run: async ({ host, member }, { preparation: given }) => {
    const wanted = isNode(member.spec) || given === undefined ? given : nothing;
    const installed = Object.values(await readInstalled(host)).map(({ at }) => at);
    if (wanted && installed.length > 0) {
      for (const unit of wanted.services) await stop(host, unit);
      await host.files.remove([
        ...installed.filter((at) => at.startsWith('/')),
        ...wanted.files,
        ...(wanted === nothing ? [] : await runtimeState(host)),
      ]);
      await host.services.reload();
      await removeEmpty(host);
    }
    await host.files.remove(['/var/lib/slipway']);
  },
});

/** Where only etcd runs, a container runtime is somebody else's. */
const nothing: Preparation = { files: [], services: [] };

const runtimeState = async (host: Host): Promise<readonly string[]> => [
  ...(await host.files.list(RUNTIME_STATE)).map((name) => `${RUNTIME_STATE}/${name}`),
  '/run/containerd',
  '/run/nri',
];

const stop = async (host: Host, unit: string): Promise<void> => {
  const { exists } = await host.services.status(unit);
  if (exists) await host.services.ensure(unit, { active: false, enabled: false });
};

/** Folders that preparation, containerd and the kubelet made and nobody fills. */
const FOLDERS = [
  `${kubernetesDir}/manifests`,
  `${kubernetesDir}/tmp`,
  `${kubernetesDir}/pki`,
  kubernetesDir,
  kubeletDir,
  '/etc/cni/net.d',
  '/etc/cni',
  '/opt/cni/bin',
  '/opt/cni',
  '/opt/containerd/bin',
  '/opt/containerd/lib',
  '/opt/containerd',
  '/etc/containerd',
  '/var/lib/cni',
  '/var/log/pods',
  '/var/log/containers',
  '/run/netns',
  '/etc/systemd/system/kubelet.service.d',
  '/usr/lib/systemd/system/kubelet.service.d',
  '/etc/systemd/system/keepalived.service.d',
  '/etc/etcd',
];

const removeEmpty = async (host: Host): Promise<void> => {
  await host.run({ file: 'rmdir', args: ['--ignore-fail-on-non-empty', ...(await existing(host))] }, 'Remove folders', {
    allow: [1],
  });
};

const existing = async (host: Host): Promise<readonly string[]> =>
  (await host.files.look(FOLDERS)).filter(({ kind }) => kind === 'directory').map(({ path }) => path);
