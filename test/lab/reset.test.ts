import { afterAll, beforeAll, expect, test } from 'vitest';
import { failuresIn } from '../faults/watched-run.ts';
import { leftOnHost } from './left-on-host.ts';
import { eventsOf } from './run-events.ts';
import { createSlipwayCluster } from './slipway-cluster.ts';
import { putSlipway } from './slipway-on-host.ts';

const lab = createSlipwayCluster('reset', 90);

/** What belongs to somebody else, beside things that are named as Kubernetes names its own. */
const FOREIGN = `set -e
iptables -A INPUT -p tcp --dport 12345 -m comment --comment mine -j ACCEPT
nft add table inet mine
nft add table ip kube-proxy; nft add table ip flannel-ipv4; nft add table ip cni_hostport
mkdir -p /etc/cni/net.d /var/lib/cni/networks/podman
echo '{}' > /etc/cni/net.d/87-podman.conflist; echo x > /var/lib/cni/networks/podman/10.88.0.2
ip netns add cni-mine; ip netns exec cni-mine sleep 3600 >/dev/null 2>&1 &
sleep 0.2`;

const leftOn = (host: string): readonly string[] => leftOnHost(lab, host);

beforeAll(async () => {
  await lab.machines({ workers: 2 });
  lab.done('apply', '-f', lab.file, '--no-check');
  await putSlipway(lab, ['cp1', 'w1']);
});
afterAll(() => lab.down());

test('a worker without network and with its runtime stopped is reset; what is of others stays, and is told', () => {
  lab.on('w1', FOREIGN);
  expect(leftOn('w1').length).toBeGreaterThan(20);
  // It cannot be watched while its link is down: it runs by itself and brings the link back.
  lab.on(
    'w1',
    `systemctl stop containerd
     systemd-run --quiet --unit reset-alone sh -c 'ip link set host0 down; slipway reset --force >/root/said 2>&1; echo $? >/root/ended; ip link set host0 up'
     sleep 2`,
  );
  lab.on('w1', 'for i in $(seq 120); do [ ! -e /root/ended ] || break; sleep 1; done');
  const said = lab.on('w1', 'cat /root/said /root/ended');
  expect(said).toMatch(/\n0\n$/);
  expect(leftOn('w1')).toEqual([]);
  expect(said).toMatch(/what the container runtime remembers of them stays/);
  expect(said).toMatch(/kubectl delete node w1/);
  expect(said).toMatch(/networks\/podman/);
  expect(said).toMatch(/87-podman\.conflist/);
  const kept = lab.on(
    'w1',
    `iptables-save | grep -c 12345; nft list tables; ls /run/netns; ip netns pids cni-mine | wc -l`,
  );
  expect(kept).toMatch(/^1\n[\s\S]*inet mine[\s\S]*cni-mine\n1\n$/);
});

test('when the runtime is there again, one more reset takes what it remembered', () => {
  lab.on('w1', 'systemctl start containerd');
  expect(lab.on('w1', 'ctr -n k8s.io containers ls -q')).not.toBe('');
  lab.on('w1', 'slipway reset --force </dev/null');
  expect(lab.on('w1', 'ctr -n k8s.io containers ls -q')).toBe('');
});

test('the Node object of a worker that is reset from the desk goes with it', () => {
  lab.done('reset', '-f', lab.file, '--hosts', 'w2', '--yes');
  expect(leftOn('w2')).toEqual([]);
  const nodes = lab.kubectl('get', 'nodes', '-o', 'name').trim().split('\n');
  expect(nodes).toEqual(['node/cp1', 'node/w1']);
});

test('a control plane without API server and with a runtime that hangs is reset', () => {
  lab.on('cp1', 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/; pkill -9 -x kube-apiserver; sleep 1');
  const said = lab.on(
    'cp1',
    'pkill -STOP -x containerd; slipway reset --force </dev/null 2>&1; echo $?; pkill -CONT -x containerd',
  );
  expect(said).toMatch(/Node object cp1 stays/);
  expect(said).toMatch(/\n0\n$/);
  expect(leftOn('cp1')).toEqual([]);
});

/** What a first `apply` says of a cluster whose file sets something that one of its components does not know. */
const failuresWith = (fields: string): readonly string[] => {
  lab.write({
    workers: 2,
    documents: [`apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n${fields}`],
  });
  const { status, stdout } = lab.slipway('apply', '-f', lab.file, '-o', 'json', '--no-check');
  expect(status).toBe(1);
  return failuresIn(eventsOf(stdout, 'apply'));
};

test('a new cluster whose API server or etcd ends at every start says why before its time is over; mended, the same command makes it', () => {
  const flag = 'extraArgs: [{ name: no-such-flag, value: "1" }]';
  const crashed = (pod: string) =>
    `cp1 wait-api-server: ${pod} on cp1 ended 3 times right after it was started. It said last`;
  expect(failuresWith(`apiServer: { ${flag} }`)).toEqual([expect.stringContaining(crashed('kube-apiserver'))]);
  expect(failuresWith(`etcd: { local: { ${flag} } }`)).toEqual([expect.stringContaining(crashed('etcd'))]);
  lab.write({ workers: 2 });
  lab.done('apply', '-f', lab.file);
});
