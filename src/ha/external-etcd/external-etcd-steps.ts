import { claimed, clusterSpec, onEtcdHosts, type Step } from '../../phases/index.ts';
import { loadPlaybook, playbookPhases } from '../../playbook/index.ts';
import { shippedText } from '../../shipped/index.ts';
import { type Cluster, isEtcdHost } from '../../spec/index.ts';
import type { Need } from '../../workflow/index.ts';
import { etcdConfigured } from './artifacts.ts';
import { deliverClientFiles, type EtcdClientTexts } from './deliver-client-files.ts';
import { etcdValues } from './etcd-context.ts';
import { lookAtEtcd } from './look-at-etcd.ts';
import { makeAuthority } from './make-authority.ts';
import { removeStrays } from './remove-strays.ts';
import { joinExternalEtcd, startEtcdSeed } from './start-etcd.ts';
import { writeEtcdCerts, writeEtcdClient } from './write-etcd-certs.ts';

const PLAYBOOK = 'playbooks/ha-external-etcd.yaml';

export interface ExternalEtcdOptions {
  /** What etcd hosts wait for besides, such as the user's own playbooks. */
  readonly needs?: Readonly<Record<string, Need>>;
  /** The user's files for an etcd that somebody else runs. */
  readonly client?: EtcdClientTexts;
}

/** An etcd outside of the control planes, before the first API server; none where each control plane has its own. */
export const externalEtcdSteps = (cluster: Cluster, { needs = {}, client }: ExternalEtcdOptions): readonly Step[] => {
  if (client !== undefined) return [deliverClientFiles(client)];
  if (!cluster.hosts.some(isEtcdHost)) return [];
  const playbook = playbookPhases(loadPlaybook(shippedText(PLAYBOOK), PLAYBOOK), {
    prefix: 'external-etcd',
    where: onEtcdHosts,
    needs: { ...needs, cluster: clusterSpec, claimed },
    gives: etcdConfigured,
    values: ({ member }) => ({ ...etcdValues(cluster, member.spec) }),
  });
  return [
    lookAtEtcd,
    makeAuthority,
    writeEtcdCerts,
    ...playbook,
    startEtcdSeed,
    joinExternalEtcd,
    removeStrays,
    writeEtcdClient,
  ];
};
