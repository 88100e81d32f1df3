import { clusterSpec, onEtcdHosts, step } from '../../phases/index.ts';
import { isEtcdHost } from '../../spec/index.ts';
import { every } from '../../workflow/index.ts';
import { etcdAuthority, etcdSeed, etcdServing } from './artifacts.ts';
import { etcdValues } from './etcd-context.ts';

const PATIENCE_MS = 30_000;

/** Members that the file no longer names go, once those that it names serve; etcd refuses where that would cost the quorum. */
export const removeStrays = step({
  id: 'external-etcd/removed',
  title: 'Take members out of etcd that the file no longer names',
  where: onEtcdHosts,
  needs: { cluster: clusterSpec, authority: etcdAuthority, seeds: every(etcdSeed), serving: every(etcdServing) },
  run: async ({ member, signal }, { cluster, authority, seeds }) => {
    const members = seeds.get(authority.seed);
    if (authority.seed !== member.name || members === undefined) return;
    const named = cluster.hosts.filter(isEtcdHost).map((host) => etcdValues(cluster, host).peerUrl);
    const strays = (await members.list()).filter(({ peerUrls }) => !peerUrls.some((url) => named.includes(url)));
    for (const { id, name, peerUrls } of strays) {
      const host = { name: name || id, peerUrl: peerUrls[0] ?? '' };
      const gone = async (): Promise<true> => {
        await members.remove(host, id);
        return true;
      };
      await members.until(`etcd to let ${host.name} go`, gone, { timeoutMs: PATIENCE_MS, signal });
    }
  },
});
