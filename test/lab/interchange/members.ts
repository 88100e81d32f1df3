import { expect } from 'vitest';
import type { Bench } from './bench.ts';

/** As etcd on the host lists them: `name voter` or `name learner`. */
export const membersOn = ({ lab }: Bench, host: string): readonly string[] => {
  const pki = '/etc/kubernetes/pki/etcd';
  const files = `--cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key`;
  const url = 'https://127.0.0.1:2379/v3/cluster/member/list';
  const { members }: { members: readonly { readonly name?: string; readonly isLearner?: boolean }[] } = JSON.parse(
    lab.on(host, `curl -sf ${files} -X POST -d '{}' ${url}`),
  );
  return members.map(({ name = '?', isLearner }) => `${name} ${isLearner ? 'learner' : 'voter'}`).sort();
};

const SHARED = 'ca.crt ca.key front-proxy-ca.crt front-proxy-ca.key sa.key sa.pub etcd/ca.crt etcd/ca.key';

/** Of the files that all control planes have alike. */
export const sharedSums = ({ lab }: Bench, host: string): string =>
  lab.on(host, `cd /etc/kubernetes/pki && sha256sum ${SHARED}`);

/** Both are control planes in every way that the API shows. */
export const expectTwo = (bench: Bench, first: string, second: string): void => {
  const { kubectl, addressOf } = bench;
  expect(membersOn(bench, second)).toEqual([`${first} voter`, `${second} voter`].sort());
  expect(sharedSums(bench, second)).toBe(sharedSums(bench, first));
  const nodes = 'get nodes -l node-role.kubernetes.io/control-plane -o jsonpath={.items[*].metadata.name}';
  expect(kubectl(second, nodes).split(' ').sort()).toEqual([first, second].sort());
  expect(kubectl(second, `get node ${second} -o jsonpath={.spec.taints[*].key}`)).toContain(
    'node-role.kubernetes.io/control-plane',
  );
  expect(kubectl(second, `--server https://${addressOf(second)}:6443 get --raw /readyz`)).toBe('ok');
};
