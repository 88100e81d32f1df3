import type { Host } from '../../host/index.ts';
import { createDryRunEtcdMembers, createEtcdMembers, type EtcdMembers, probeHttp } from '../../kube/index.ts';
import { loopback } from '../../manifests/index.ts';
import {
  binariesInstalled,
  clusterSpec,
  etcdAccess,
  joinEtcd,
  onEtcdHosts,
  ownEtcd,
  step,
  toType,
} from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import { every, type PhaseContext } from '../../workflow/index.ts';
import { etcdAuthority, etcdCertsWritten, etcdConfigured, etcdSeed, etcdServing, etcdState } from './artifacts.ts';
import { type EtcdValues, etcdValues } from './etcd-context.ts';
import { restartStale } from './restart-stale.ts';

const PATIENCE_MS = 120_000;
const INITIAL = '/etc/etcd/initial-cluster.env';

/** The one that has data, or a new cluster of one: all others join it. */
export const startEtcdSeed = step({
  id: 'external-etcd/seed',
  title: 'Start the etcd that the others join',
  where: onEtcdHosts,
  needs: {
    cluster: clusterSpec,
    authority: etcdAuthority,
    state: etcdState,
    etcdCertsWritten,
    etcdConfigured,
    binariesInstalled,
  },
  gives: { etcdSeed },
  run: async (context, { cluster, authority, state }) => {
    const { host, member, plan, changed } = context;
    // Where all were stopped, none of them would come without the others.
    if (state.hasData) await host.services.ensure('etcd', { enabled: true, active: true });
    if (authority.seed !== member.name) return { etcdSeed: undefined };
    const own = etcdValues(cluster, member.spec);
    if (!state.hasData) {
      await writeInitial(host, [own], 'new');
      await host.services.ensure('etcd', { enabled: true, active: true });
    }
    const members = await reach(context, cluster, member.spec);
    if (plan) return { etcdSeed: createDryRunEtcdMembers(state.hasData ? members : undefined, own, changed) };
    await serves(context);
    return { etcdSeed: members };
  },
});

/** Each in turn: taken as learner, started, promoted. Then those that run an older etcd than they have restart, one after another. */
export const joinExternalEtcd = step({
  id: 'external-etcd/member',
  title: 'Become a member of etcd',
  where: onEtcdHosts,
  needs: { cluster: clusterSpec, seeds: every(etcdSeed), authority: etcdAuthority, state: etcdState },
  gives: { etcdServing },
  run: async (context, { cluster, seeds, authority, state }) => {
    const { host, member, signal, say } = context;
    const members = [...seeds.values()].find((one) => one !== undefined);
    if (members === undefined) return { etcdServing: undefined };
    if (authority.seed !== member.name) {
      await joinEtcd(members, {
        host: etcdValues(cluster, member.spec),
        timeoutMs: PATIENCE_MS,
        signal,
        say,
        hasData: state.hasData,
        hint: hintFor(host),
        own: ownEtcd(host, {
          certificatesDir: cluster.documents.cluster.certificatesDir,
          loopback: loopback(host.facts.address),
          wake: async () => undefined,
          restart: () => host.services.restart('etcd', 'Restart etcd: it has its data and does not serve yet'),
        }),
        start: async (peers) => {
          if (peers !== undefined) await writeInitial(host, peers, 'existing');
          await host.services.ensure('etcd', { enabled: true, active: true });
        },
      });
    }
    await members.inTurn(async () => {
      await restartStale(host);
      await serves(context);
    });
    return { etcdServing: undefined };
  },
});

const reach = async (
  { host, signal, changed }: PhaseContext<HostSpec>,
  cluster: Cluster,
  spec: HostSpec,
): Promise<EtcdMembers> => {
  const { clientUrl } = etcdValues(cluster, spec);
  const access = await etcdAccess(host, cluster.documents.cluster.certificatesDir, clientUrl);
  return createEtcdMembers({ access, connect: host.dial, signal, onChange: changed });
};

const writeInitial = async (
  host: Host,
  members: readonly Pick<EtcdValues, 'name' | 'peerUrl'>[],
  state: 'new' | 'existing',
): Promise<void> => {
  const cluster = members.map(({ name, peerUrl }) => `${name}=${peerUrl}`).join(',');
  const content = `ETCD_INITIAL_CLUSTER=${cluster}\nETCD_INITIAL_CLUSTER_STATE=${state}\n`;
  await host.files.ensure([{ path: INITIAL, content }]);
};

const OK = 200;

/** Its own health check over plain HTTP on the loopback address: it serves, and has a leader. */
const serves = async ({ host, signal }: PhaseContext<HostSpec>): Promise<void> => {
  const isHealthy = async () =>
    (await probeHttp({ connect: host.dial, host: loopback(host.facts.address), port: 2381, path: '/readyz' })) === OK
      ? true
      : undefined;
  await host.until(`etcd on ${host.name}`, isHealthy, {
    timeoutMs: PATIENCE_MS,
    intervalMs: 100,
    signal,
    hint: hintFor(host),
  });
};

const hintFor = ({ target }: Host): string => `Look at its log: ${toType(target, 'journalctl -n 50 -u etcd')}`;
