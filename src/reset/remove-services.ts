import type { Host } from '../host/index.ts';
import { etcdDataDir, etcdUnitFile, everywhere, step } from '../phases/index.ts';
import { etcdLeft, servicesRemoved } from './artifacts.ts';
import { childrenOf } from './folders.ts';

/** What shipped playbooks run as services. Only theirs goes: `mark` says in its first line whose it is. */
interface Own {
  readonly mark: string;
  readonly units: readonly string[];
  readonly files: readonly string[];
  /** Its contents go too. */
  readonly folder?: string;
}

const owns: readonly Own[] = [
  {
    mark: '/etc/keepalived/keepalived.conf',
    // The address goes first, to a host where somebody is behind it.
    units: ['keepalived', 'haproxy'],
    files: [
      '/etc/keepalived/slipway-check',
      '/etc/systemd/system/keepalived.service.d/slipway.conf',
      '/etc/haproxy/haproxy.cfg',
      '/etc/keepalived/keepalived.conf',
    ],
  },
  { mark: etcdUnitFile, units: ['etcd'], files: ['/etc/etcd/initial-cluster.env', etcdUnitFile], folder: etcdDataDir },
];

/** The virtual IP, and an etcd on a host of its own. */
export const removeServices = step({
  id: 'reset/services',
  title: 'Take back the virtual IP and etcd',
  where: everywhere,
  needs: { etcdLeft },
  gives: { servicesRemoved },
  run: async ({ host }) => {
    for (const own of owns) if (await isOurs(host, own.mark)) await takeBack(host, own);
    return { servicesRemoved: undefined };
  },
  recover: async () => ({ servicesRemoved: undefined }),
});

const isOurs = async (host: Host, path: string): Promise<boolean> =>
  (await host.files.readText(path))?.startsWith('# Written by Slipway') === true;

const takeBack = async (host: Host, { units, files, folder }: Own): Promise<void> => {
  for (const unit of units) {
    const { exists } = await host.services.status(unit);
    if (exists) await host.services.ensure(unit, { active: false, enabled: false });
  }
  // The mark last: a run that is killed before knows it again.
  await host.files.remove([...(folder === undefined ? [] : await childrenOf(host, folder)), ...files]);
};
