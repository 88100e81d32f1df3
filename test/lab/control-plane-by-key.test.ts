import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { AFTER_PREPARATION } from './after-preparation.ts';
import { createSlipwayCluster } from './slipway-cluster.ts';
import { putSlipway } from './slipway-on-host.ts';

const lab = createSlipwayCluster('bykey', 84);
const addresses: Readonly<Record<string, string>> = {
  cp1: '10.84.0.11',
  w1: '10.84.0.21',
  w2: '10.84.0.22',
  w3: '10.84.0.23',
};
const hosts = Object.keys(addresses);

/** What kubeadm must be told to ignore in hosts that share a kernel. */
const IGNORED = 'SystemVerification,FileContent--proc-sys-net-bridge-bridge-nf-call-iptables,Mem';

/** The same for both; lab hosts need what their preparation found out about them, and kubeadm must be told. */
const configuration = (host: string): string => `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: ${addresses[host]} }
nodeRegistration: { ignorePreflightErrors: [${IGNORED}] }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
controlPlaneEndpoint: ${addresses[host]}:6443
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
`;

const run = (host: string, command: string): string => lab.on(host, `${command} </dev/null 2>&1`);
const kubectl = (host: string, command: string): string =>
  lab.on(host, `kubectl --kubeconfig /etc/kubernetes/admin.conf ${command}`);

interface Result {
  readonly nodeName: string;
  readonly certificateKey: string;
  readonly controlPlaneJoinCommand: string;
  readonly role: string;
}

/** The last line of a command that speaks JSON. */
const resultOf = (host: string, command: string): Result =>
  JSON.parse(lab.on(host, `${command} -o json </dev/null`).trim().split('\n').at(-1) ?? '');

/** As etcd on the host lists them: `name voter` or `name learner`. */
const membersOn = (host: string): readonly string[] => {
  const pki = '/etc/kubernetes/pki/etcd';
  const files = `--cacert ${pki}/ca.crt --cert ${pki}/healthcheck-client.crt --key ${pki}/healthcheck-client.key`;
  const url = 'https://127.0.0.1:2379/v3/cluster/member/list';
  const { members }: { members: readonly { readonly name?: string; readonly isLearner?: boolean }[] } = JSON.parse(
    lab.on(host, `curl -sf ${files} -X POST -d '{}' ${url}`),
  );
  return members.map(({ name = '?', isLearner }) => `${name} ${isLearner ? 'learner' : 'voter'}`).sort();
};

const SHARED = 'ca.crt ca.key front-proxy-ca.crt front-proxy-ca.key sa.key sa.pub etcd/ca.crt etcd/ca.key';
const sums = (host: string): string => lab.on(host, `cd /etc/kubernetes/pki && sha256sum ${SHARED}`);

/** Both are control planes in every way that the API shows. */
const expectTwo = async (first: string, second: string): Promise<void> => {
  expect(membersOn(second)).toEqual([`${first} voter`, `${second} voter`].sort());
  expect(sums(second)).toBe(sums(first));
  const nodes = 'get nodes -l node-role.kubernetes.io/control-plane -o jsonpath={.items[*].metadata.name}';
  expect(kubectl(second, nodes).split(' ').sort()).toEqual([first, second].sort());
  expect(kubectl(second, `get node ${second} -o jsonpath={.spec.taints[*].key}`)).toContain(
    'node-role.kubernetes.io/control-plane',
  );
  const local = `--server https://${addresses[second]}:6443 get --raw /readyz`;
  expect(kubectl(second, local)).toBe('ok');
};

beforeAll(async () => {
  await lab.machines({ workers: 3 });
  for (const group of [['cp1', 'w1', 'w2'], ['w3']]) {
    const entries = group.map((name) => ({ name, roles: ['control-plane'] as const }));
    const file = lab.writeHosts(`${group[0]}.yaml`, entries, { name: 'bykey' });
    lab.done('apply', '-f', file, '--skip-phases', AFTER_PREPARATION, '--no-check');
  }
  await putSlipway(lab, hosts);
  for (const host of hosts) {
    lab.send(host, kubeadm(), '/usr/local/bin/kubeadm');
    lab.on(host, `cat > /root/kubeadm.yaml <<'EOF'\n${configuration(host)}EOF`);
  }
});

afterAll(() => lab.down());

describe('what slipway init uploads', () => {
  test('is printed as a line to join a control plane with, for two hours', () => {
    const said = run('cp1', 'slipway init --config /root/kubeadm.yaml --upload-certs');
    expect(said).toMatch(/slipway join \S+ --token \S+ \S+ \S+ --control-plane --certificate-key [0-9a-f]{64}\n/);
  });

  test('replaces what kubeadm uploaded, and is replaced by it', () => {
    expect(run('cp1', 'kubeadm init phase upload-certs --upload-certs')).toMatch(/^[0-9a-f]{64}$/m);
    const { certificateKey } = resultOf('cp1', 'slipway init phase upload-certs --upload-certs');
    expect(certificateKey).toMatch(/^[0-9a-f]{64}$/);
    const owner = kubectl('cp1', 'get secret -n kube-system kubeadm-certs -o jsonpath={.metadata.ownerReferences}');
    expect(JSON.parse(owner)).toHaveLength(1);
  });

  test('lets kubeadm join a control plane', async () => {
    const { certificateKey } = resultOf('cp1', 'slipway init phase upload-certs --upload-certs');
    const line = run('cp1', `kubeadm token create --print-join-command --certificate-key ${certificateKey}`);
    const command = line.split('\n').find((one) => one.startsWith('kubeadm join'));
    expect(run('w1', `${command} --ignore-preflight-errors=${IGNORED}`)).toContain(
      'a new control plane instance was created',
    );
    await expectTwo('cp1', 'w1');
  });
});

describe('what kubeadm init uploads', () => {
  let line = '';

  test('is read by a dry run of slipway join, which changes nothing', () => {
    const said = run('w2', 'kubeadm init --config /root/kubeadm.yaml --upload-certs').replaceAll(/\\\n\s*/g, ' ');
    const found = /kubeadm join .* --control-plane --certificate-key \S+/.exec(said)?.[0] ?? '';
    line = `${found.replace('kubeadm', 'slipway').replaceAll(/\s+/g, ' ')} --ignore-preflight-errors=${IGNORED}`;
    expect(run('w3', `${line} --dry-run`)).toContain('etcd member w3');
    expect(membersOn('w2')).toEqual(['w2 voter']);
    expect(lab.on('w3', 'ls /etc/kubernetes/pki 2>/dev/null; true')).toBe('');
  });

  test('lets Slipway join a control plane', async () => {
    expect(resultOf('w3', line)).toMatchObject({
      type: 'result',
      command: 'join',
      nodeName: 'w3',
      role: 'control-plane',
    });
    await expectTwo('w2', 'w3');
  });

  test('is no longer needed by a second join, which changes nothing', () => {
    kubectl('w2', 'delete secret -n kube-system kubeadm-certs');
    const again = lab.on('w3', `${line.replace(/ --certificate-key \S+/, '')} -o json </dev/null`);
    expect(again).not.toContain('"type":"unit-change"');
  });
});

describe('leaving', () => {
  test('single phases of reset do what they do for kubeadm: out of etcd first, then the rest', () => {
    run('w3', 'slipway reset phase remove-etcd-member --force');
    expect(membersOn('w2')).toEqual(['w2 voter']);
    run('w3', 'slipway reset phase cleanup-node --force');
    expect(lab.on('w3', 'find /etc/kubernetes /var/lib/kubelet -type f')).toBe('');
  });

  test('kubeadm takes a control plane that it joined out of a cluster of Slipway’s', () => {
    run('w1', 'kubeadm reset -f');
    expect(membersOn('cp1')).toEqual(['cp1 voter']);
  });
});
