import { afterAll, beforeAll, expect, test } from 'vitest';
import { changesOf, endOf, eventsOf } from './run-events.ts';
import { createSlipwayCluster } from './slipway-cluster.ts';

const lab = createSlipwayCluster('network', 82);

const network = { podSubnet: '10.32.0.0/16', serviceSubnet: '10.112.0.0/16', dnsDomain: 'lab.example' };

beforeAll(() => {
  lab.write({ backend: 'host-gw', network });
});

afterAll(() => lab.down());

const workers = [
  { name: 'w1', address: '10.82.0.21' },
  { name: 'w2', address: '10.82.0.22' },
];

const podSubnetOf = (node: string): string => lab.kubectl('get', 'node', node, '-o', 'jsonpath={.spec.podCIDR}');

test('a cluster with host-gw, its own subnets and its own DNS domain comes up and pods reach each other', () => {
  const stdout = lab.done('up', '-f', lab.file, '-o', 'json');
  expect(endOf(eventsOf(stdout, 'check')).outcome).toBe('ok');
});

test('host-gw carries packets by routes to the hosts themselves, without a tunnel', () => {
  for (const { name, address } of workers) {
    const subnet = podSubnetOf(name);
    expect(subnet).toMatch(/^10\.32\.\d+\.0\/24$/);
    const others = ['cp1', ...workers.map((worker) => worker.name)].filter((other) => other !== name);
    for (const other of others) {
      expect(lab.on(other, `ip route show ${subnet}`)).toMatch(new RegExp(`^${subnet} via ${address} dev `));
    }
  }
  for (const name of ['cp1', 'w1', 'w2']) expect(lab.on(name, 'ip -o link')).not.toContain('flannel');
});

test('Services and DNS are in the subnet and the domain of the file', () => {
  expect(lab.kubectl('get', 'service', 'kubernetes', '-o', 'jsonpath={.spec.clusterIP}')).toBe('10.112.0.1');
  const dns = lab.kubectl('-n', 'kube-system', 'get', 'service', 'kube-dns', '-o', 'jsonpath={.spec.clusterIP}');
  expect(dns).toBe('10.112.0.10');
  expect(lab.on('w1', `grep -A1 -E '^cluster(DNS|Domain)' /var/lib/kubelet/config.yaml`)).toMatch(
    /clusterDNS:\n\s*- 10\.112\.0\.10\n(.*\n)*clusterDomain: lab\.example/,
  );
});

test('a file that asks for vxlan instead moves the running cluster to tunnels, also where no default route leads out', async () => {
  lab.on('w2', 'ip route del default');
  lab.write({ backend: 'vxlan', network });
  lab.done('apply', '-f', lab.file, '--no-check');
  const routes = () => lab.on('w1', `ip route show ${podSubnetOf('w2')}`);
  await expect.poll(routes, { timeout: 120_000, interval: 2_000 }).toContain('dev flannel.1');
  lab.done('check', '-f', lab.file);
});

test('all that leads to the API follows the file to an endpoint that the cluster gains, and proxies take what the file says of them', () => {
  for (const host of ['cp1', 'w1', 'w2']) lab.on(host, 'echo 10.82.0.11 api.lab.example >> /etc/hosts');
  const endpoint = 'https://api.lab.example:6443';
  const names = `apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer: { certSANs: [api.example] }`;
  const proxies = `apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\niptables: { minSyncPeriod: 7s }`;
  const more = '  controlPlaneEndpoint: api.lab.example:6443';
  lab.write({ backend: 'vxlan', network, more, documents: [names, proxies] });
  const planned = changesOf(eventsOf(lab.slipway('plan', '-f', lab.file, '-o', 'json').stdout, 'apply'));
  expect(planned.filter((line) => /kube-proxy|apiserver|kubelet/.test(line))).toEqual([
    'cp1 addon/kube-proxy: update object ConfigMap kube-system/kube-proxy',
    'cp1 addon/kube-proxy: update object DaemonSet kube-system/kube-proxy',
    'cp1 certs/apiserver: update file /etc/kubernetes/pki/apiserver.crt',
    ...['w1', 'w2'].flatMap((worker) => [
      `${worker} join/kubelet-start: update file /etc/kubernetes/kubelet.conf`,
      `${worker} join/kubelet-start: update service kubelet`,
      `${worker} join/kubelet-start: update service kubelet`,
    ]),
  ]);
  const done = lab.done('apply', '-f', lab.file, '-o', 'json');
  expect(changesOf(eventsOf(done, 'apply'))).toEqual(planned);
  expect(lab.on('w1', 'grep server: /etc/kubernetes/kubelet.conf')).toContain(endpoint);
  expect(lab.on('cp1', 'grep server: /etc/kubernetes/admin.conf')).toContain(endpoint);
  const ask = 'curl -sS --cacert /etc/kubernetes/pki/ca.crt --connect-to ::10.82.0.11:6443';
  expect(lab.on('w1', `${ask} ${endpoint}/livez; ${ask} https://api.example:6443/livez`)).toBe('okok');
  lab.kubectl('-n', 'kube-system', 'rollout', 'status', 'daemonset', 'kube-proxy', '--timeout=120s');
  expect(lab.on('w2', 'curl -sS 127.0.0.1:10249/configz')).toContain('"minSyncPeriod":"7s"');
  expect(endOf(eventsOf(lab.done('apply', '-f', lab.file, '-o', 'json'), 'apply')).changes).toBe(0);
});
