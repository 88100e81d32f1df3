import { SlipwayError } from '../../errors/index.ts';
import { checked, clusterSpec, etcdDataDir, onEtcdHosts, readPkiDirectory, step } from '../../phases/index.ts';
import { etcdState } from './artifacts.ts';
import { etcdContextOf } from './etcd-context.ts';

/** What is there decides where etcd begins: never anew where any of the hosts holds data. */
export const lookAtEtcd = step({
  id: 'external-etcd/look',
  title: 'Look for data and certificates of etcd',
  where: onEtcdHosts,
  needs: { cluster: clusterSpec, checked },
  gives: { etcdState },
  run: async ({ host, member }, { cluster }) => {
    const context = etcdContextOf(cluster, member.spec);
    if (host.facts.family !== 'debian') throw otherFamily(host.name, host.facts.prettyName);
    if (!host.facts.addresses.includes(context.advertiseAddress)) {
      throw notItsOwn(host.name, context.advertiseAddress, host.facts.address);
    }
    const [files, [data]] = await Promise.all([
      readPkiDirectory(host, context.cluster),
      host.files.look([`${etcdDataDir}/member`]),
    ]);
    return { etcdState: { files, hasData: data !== undefined && data.kind !== 'absent' } };
  },
});

const otherFamily = (host: string, system: string): SlipwayError =>
  new SlipwayError('HOST_UNSUPPORTED', `Hosts with the role etcd must run Debian or Ubuntu; ${host} is ${system}.`, {
    hint: 'Run etcd there yourself and name it in "spec.etcd", or take another machine.',
    host,
  });

const notItsOwn = (host: string, address: string, found: string): SlipwayError =>
  new SlipwayError('HOST_UNSUPPORTED', `${host} has no interface with the address ${address}.`, {
    hint: `Say in the cluster file which of its own addresses the control planes reach it at, such as "address: ${found}".`,
    host,
  });
