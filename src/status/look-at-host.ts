import type { Host } from '../host/index.ts';
import { everywhere, step } from '../phases/index.ts';
import { isEtcdHost } from '../spec/index.ts';
import { hostStatus } from './artifacts.ts';

export const lookAtHost = step({
  id: 'status/host',
  title: 'Look at the host',
  where: everywhere,
  gives: { hostStatus },
  run: async ({ host, member }) => {
    const [kubelet, containerd, kubeletService, containerdService] = await Promise.all([
      versionOf(host, 'kubelet'),
      versionOf(host, 'containerd'),
      host.services.status('kubelet'),
      host.services.status('containerd'),
    ]);
    return {
      hostStatus: {
        name: member.name,
        roles: member.spec.roles,
        target: host.target,
        os: host.facts.prettyName,
        kubelet,
        containerd,
        kubeletActive: kubeletService.active,
        containerdActive: containerdService.active,
        ...(isEtcdHost(member.spec) && { etcd: await etcdOf(host) }),
      },
    };
  },
});

const etcdOf = async (host: Host) => {
  const [version, { active }] = await Promise.all([versionOf(host, 'etcd'), host.services.status('etcd')]);
  return { version, active };
};

const versionOf = async (host: Host, program: string): Promise<string> => {
  const { stdout } = await host.query(
    { shell: 'sh', script: 'command -v "$1" >/dev/null && "$1" --version', args: [program] },
    { allow: [1, 127] },
  );
  return stdout.match(/v?\d+\.\d+\.\d+\S*/)?.[0] ?? '';
};
