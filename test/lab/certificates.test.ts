import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { createSlipwayCluster } from './slipway-cluster.ts';
import { putSlipway } from './slipway-on-host.ts';

const lab = createSlipwayCluster('renewal', 87);
const HOSTS = ['cp1', 'w1'];

/** Long enough for apply, short enough to wait for; the kubelets' by the controller manager, the others' by Slipway. */
const shortLived = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
certificateValidityPeriod: 3m0s
controllerManager:
  extraArgs: [{ name: cluster-signing-duration, value: 2m0s }]
`;

beforeAll(async () => {
  await lab.machines({ workers: 1, documents: [shortLived] });
  lab.send('cp1', kubeadm(), '/usr/local/bin/kubeadm');
  await putSlipway(lab, ['cp1']);
  lab.done('apply', '-f', lab.file, '--no-check');
});

afterAll(() => lab.down());

const PODS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** Process ids of the static pods, by name. */
const processes = (): Readonly<Record<string, string>> =>
  Object.fromEntries(PODS.map((pod) => [pod, lab.on('cp1', `pgrep -f '^${pod} '`).trim()]));

const readyNodes = (): string => lab.kubectl('get', 'nodes', '--no-headers').replaceAll(/ +/g, ' ');

test('one certificate is renewed by what the cluster keeps, and only its pod restarts', () => {
  const before = processes();
  const said = lab.on('cp1', 'slipway certs renew scheduler.conf --restart 2>&1');
  expect(said).toContain('Restarted, and answering: kube-scheduler.');
  expect(said).not.toContain('cannot be read');
  const after = processes();
  expect(PODS.filter((pod) => before[pod] !== after[pod])).toEqual(['kube-scheduler']);
});

test('a kubeconfig for a user is good for as much as the user may', () => {
  lab.on('cp1', 'slipway kubeconfig user --client-name jane --org kubeadm:cluster-admins > /root/jane.conf');
  expect(lab.on('cp1', 'kubectl --kubeconfig /root/jane.conf auth whoami')).toMatch(
    /jane[\s\S]*kubeadm:cluster-admins/,
  );
});

test('a cluster whose every leaf has expired is brought back by one command', async () => {
  const expired = (host: string) =>
    lab.on(
      host,
      `for f in /etc/kubernetes/pki/apiserver.crt /etc/kubernetes/pki/etcd/server.crt /var/lib/kubelet/pki/kubelet-client-current.pem; do
         [ ! -e "$f" ] || ! openssl x509 -checkend 0 -noout -in "$f" >/dev/null || echo "$f"
       done`,
    );
  for (let left = 60; left > 0 && HOSTS.some((host) => expired(host) !== ''); left -= 1) await sleep(10_000);
  for (const host of HOSTS) expect(expired(host), host).toBe('');
  expect(() => lab.kubectl('get', 'nodes')).toThrow();
  expect(lab.on('cp1', 'slipway certs check-expiration 2>/dev/null')).toMatch(/^admin\.conf .*<invalid>/m);

  lab.write({ workers: 1 });
  const said = lab.done('certs', 'renew', 'all', '-f', lab.file, '--restart');
  expect(said).toMatch(/^kubelet\.conf +renewed/m);
  await expect.poll(readyNodes, { timeout: 120_000, interval: 2_000 }).toMatch(/cp1 Ready .*\nw1 Ready /);
  const told = lab.on('cp1', 'kubeadm certs check-expiration');
  expect(told).not.toMatch(/invalid|MISSING/);
  expect(told).toContain('364d');
});

test('and pods reach each other again', async () => {
  // Endpoints of a node that was away come back by and by.
  await expect.poll(() => lab.slipway('check', '-f', lab.file).status, { timeout: 240_000, interval: 5_000 }).toBe(0);
});
