import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flannelObjects } from '../../src/addons/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { AFTER_PREPARATION } from './after-preparation.ts';
import { comparedKinds, type Lines, linesOf, objectLines, onlyOnOneSide } from './cluster-objects.ts';
import { createSlipwayCluster } from './slipway-cluster.ts';
import { putSlipway } from './slipway-on-host.ts';

const lab = createSlipwayCluster('inter', 83);
/** `slipway init` on the first, `kubeadm join` on the second. */
const slipwayMade = { name: 'slipway-made', controlPlane: 'cp1', worker: 'w1' };
/** `kubeadm init` on the first, `slipway join` on the second. */
const kubeadmMade = { name: 'kubeadm-made', controlPlane: 'w2', worker: 'w3' };
const clusters = [slipwayMade, kubeadmMade];
const [ours, theirs] = [slipwayMade.controlPlane, kubeadmMade.controlPlane];

const addresses: Readonly<Record<string, string>> = { cp1: '10.83.0.11', w2: '10.83.0.22' };
const addressOf = (host: string): string => addresses[host] ?? '';

/** What kubeadm must be told to ignore in hosts that share a kernel. */
const IGNORED = 'SystemVerification,FileContent--proc-sys-net-bridge-bridge-nf-call-iptables,Mem';
const POD_SUBNET = '10.244.0.0/16';

/** The same for both; lab hosts need what their preparation found out about them, and kubeadm must be told. */
const configuration = (host: string): string => `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: ${addressOf(host)} }
nodeRegistration: { ignorePreflightErrors: [${IGNORED}] }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
networking: { podSubnet: ${POD_SUBNET} }
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
conntrack: { maxPerCore: 0, min: 0, tcpCloseWaitTimeout: 0s, tcpEstablishedTimeout: 0s }
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
`;

const run = (host: string, command: string): string => lab.on(host, `${command} </dev/null 2>&1`);
const kubectl = (host: string, command: string, input = ''): string =>
  lab.on(host, `kubectl --kubeconfig /etc/kubernetes/admin.conf ${command} <<'EOF'\n${input}\nEOF`);

const installFlannel = (host: string): string => {
  const items = flannelObjects({ podSubnet: POD_SUBNET, backend: 'host-gw' });
  return kubectl(host, 'apply -f -', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
};

const clusterFile = ({ name, controlPlane, worker }: typeof slipwayMade): string =>
  lab.writeHosts(
    `${name}.yaml`,
    [
      { name: controlPlane, roles: ['control-plane'] },
      { name: worker, roles: ['worker'] },
    ],
    { name },
  );

const joinLine = (host: string): string =>
  run(host, 'kubeadm token create --print-join-command')
    .split('\n')
    .find((line) => line.startsWith('kubeadm join')) ?? '';

beforeAll(async () => {
  await lab.machines({ workers: 3 });
  for (const cluster of clusters) {
    lab.done('apply', '-f', clusterFile(cluster), '--skip-phases', AFTER_PREPARATION, '--no-check');
    const both = [cluster.controlPlane, cluster.worker];
    for (const host of both) lab.send(host, kubeadm(), '/usr/local/bin/kubeadm');
    await putSlipway(lab, both);
    const host = cluster.controlPlane;
    lab.on(host, `cat > /root/kubeadm.yaml <<'EOF'\n${configuration(host)}EOF`);
  }
});

afterAll(() => lab.down());

describe('slipway init and kubeadm init with one configuration on equal hosts', () => {
  const wordsOf = (host: string) => ({ [addressOf(host)]: 'ADDRESS', [host]: 'NODE' });

  const objects = (host: string): Lines => objectLines(kubectl(host, `get ${comparedKinds} -A -o json`), wordsOf(host));

  const tree = (host: string): Lines =>
    lab
      .on(
        host,
        `find /etc/kubernetes /var/lib/etcd -maxdepth 3 -printf '%y %#m %U:%G %p -> %l\\n' | grep -v member
        find /var/lib/kubelet -maxdepth 1 -printf '%y %#m %U:%G %p\\n'`,
      )
      .split('\n')
      .filter((line) => line !== '')
      .sort();

  const contents = (host: string): Lines => {
    const files =
      '/etc/kubernetes/*.conf /etc/kubernetes/manifests/* /var/lib/kubelet/*.yaml /var/lib/kubelet/*.env /etc/default/kubelet';
    const parts = lab.on(host, `for f in ${files}; do [ ! -e $f ] || { echo "=== $f"; cat $f; }; done`).split('=== ');
    return parts.slice(1).flatMap((part) => {
      const [path = '', ...lines] = part.split('\n');
      const text = lines.join('\n');
      return linesOf(path, path.endsWith('.env') ? text : parseYaml(text), wordsOf(host));
    });
  };

  test('both succeed', () => {
    expect(run(ours, 'slipway init --config /root/kubeadm.yaml')).toContain('slipway join');
    expect(run(theirs, 'kubeadm init --config /root/kubeadm.yaml')).toContain('kubeadm join');
  });

  test('leave the same objects, field by field', async () => {
    expect(objects(ours).length).toBeGreaterThan(1_000);
    await expect
      .poll(() => onlyOnOneSide(objects(ours), objects(theirs)), { timeout: 60_000, interval: 2_000 })
      .toEqual([]);
  });

  test('leave the same files with the same owners and modes', () => {
    expect(tree(ours).length).toBeGreaterThan(40);
    expect(onlyOnOneSide(tree(ours), tree(theirs))).toEqual([]);
  });

  test('write the same into static pods, kubeconfigs and the kubelet’s files', () => {
    expect(contents(ours).length).toBeGreaterThan(400);
    expect(onlyOnOneSide(contents(ours), contents(theirs))).toEqual([]);
  });
});

describe('on what Slipway made, kubeadm', () => {
  test('joins a worker with a token of its own, and pods are reached there', () => {
    installFlannel(ours);
    expect(run(slipwayMade.worker, `${joinLine(ours)} --ignore-preflight-errors=${IGNORED}`)).toContain(
      'This node has joined the cluster',
    );
    lab.done('check', '-f', clusterFile(slipwayMade));
  });

  test('finds every certificate and none of them missing or invalid', () => {
    const said = run(ours, 'kubeadm certs check-expiration');
    expect(said).not.toMatch(/MISSING|invalid|error/i);
    for (const name of ['admin.conf', 'super-admin.conf', 'apiserver', 'etcd-server', 'front-proxy-client']) {
      expect(said).toMatch(new RegExp(`^${name} +\\w{3} \\d`, 'm'));
    }
  });

  test('renews every certificate', () => {
    expect(run(ours, 'kubeadm certs renew all')).toContain('Done renewing certificates');
  });

  test('reads its configuration, plans an upgrade to the same version and finds no difference in static pods', () => {
    const plan = run(ours, `kubeadm upgrade plan v1.36.3 --ignore-preflight-errors=${IGNORED}`);
    expect(plan).toContain('Reading configuration from the "kubeadm-config" ConfigMap');
    expect(plan).toMatch(/Cluster version: 1\.36\.3[\s\S]+Target version: v1\.36\.3/);
    expect(run(ours, 'kubeadm upgrade diff v1.36.3')).not.toMatch(/^[-+]/m);
  });

  test('resets a worker', () => {
    run(slipwayMade.worker, 'kubeadm reset -f');
    expect(
      lab.on(slipwayMade.worker, 'ls -A /etc/kubernetes/*.conf /etc/kubernetes/pki /var/lib/kubelet 2>/dev/null; true'),
    ).toBe('/etc/kubernetes/pki:\n\n/var/lib/kubelet:\n');
  });
});

describe('on what kubeadm made, Slipway', () => {
  test('joins a worker with a token of kubeadm, and pods are reached there', () => {
    installFlannel(theirs);
    const line = joinLine(theirs).replace('kubeadm join', 'slipway join');
    expect(run(kubeadmMade.worker, line)).toContain('This host has joined the cluster');
    lab.done('check', '-f', clusterFile(kubeadmMade));
  });

  test('tells its status, with the certificates', () => {
    const status = JSON.parse(lab.done('status', '-f', clusterFile(kubeadmMade), '-o', 'json'));
    expect(status).toMatchObject({ reachable: true, unreachable: [] });
    expect(status.nodes.map(({ name, ready }: { name: string; ready: boolean }) => [name, ready])).toEqual([
      ['w2', true],
      ['w3', true],
    ]);
    expect(status.certificates.length).toBeGreaterThan(9);
  });

  test('resets the control plane as kubeadm resets one of Slipway’s', () => {
    const left = (host: string): string =>
      lab.on(
        host,
        `find /etc/kubernetes /var/lib/kubelet /var/lib/etcd -printf '%y %#m %p\\n' 2>/dev/null | sort
        ss -Hltn | awk '{ print $4 }' | grep -E ':(6443|2379|10250|10257|10259)$'; true`,
      );
    run(ours, 'kubeadm reset -f');
    run(theirs, 'slipway reset --force');
    expect(onlyOnOneSide(left(theirs).split('\n'), left(ours).split('\n'))).toEqual([]);
  });
});
