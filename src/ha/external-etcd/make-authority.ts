import { startPki } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import { clusterSpec, onEtcdHosts, step } from '../../phases/index.ts';
import type { HostSpec } from '../../spec/index.ts';
import { every, type Member } from '../../workflow/index.ts';
import { type EtcdState, etcdAuthority, etcdState } from './artifacts.ts';
import { etcdContextOf } from './etcd-context.ts';

/** Somewhere it has to be decided; nothing is written there for it. */
const onFirst = (member: Member<HostSpec>, members: readonly Member<HostSpec>[]): boolean =>
  members.find((one) => onEtcdHosts(one, members))?.name === member.name;

/** The host that has data leads, else the first; every host has the authority, so that any of them may be lost. */
export const makeAuthority = step({
  id: 'external-etcd/authority',
  title: 'Make or find the authority of etcd',
  where: onFirst,
  needs: { cluster: clusterSpec, states: every(etcdState) },
  gives: { etcdAuthority },
  run: async ({ member }, { cluster, states }) => {
    const seed = [...states].find(([, { hasData }]) => hasData)?.[0] ?? member.name;
    const holder = [...states].find(([, { files }]) => files.has('etcd/ca.key'));
    if (holder === undefined && isRunning(states)) throw lost();
    const pki = startPki(etcdContextOf(cluster, member.spec), authorityIn(holder?.[1]), { only: ['etcd-ca'] });
    const { files } = await pki.row('etcd-ca');
    return {
      etcdAuthority: { seed, files: new Map(files.map(([name, { content }]) => [name, Buffer.from(content)])) },
    };
  },
});

const isRunning = (states: ReadonlyMap<string, EtcdState>): boolean =>
  [...states.values()].some(({ hasData }) => hasData);

const authorityIn = (state: EtcdState | undefined): EtcdState['files'] =>
  new Map([...(state?.files ?? [])].filter(([name]) => name.startsWith('etcd/ca.')));

const lost = (): SlipwayError =>
  new SlipwayError('CERT_CA_KEY_MISSING', 'etcd has data, but no host of the file has the key of its authority.', {
    hint: 'Put etcd/ca.crt and etcd/ca.key below /etc/kubernetes/pki of one of the etcd hosts.',
  });
