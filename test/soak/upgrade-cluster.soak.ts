import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { leftOversOn } from '../faults/kill-traces.ts';
import { describeKills, type KillMoment, killMoments, killWalk, lateMoments } from '../faults/kill-walk.ts';
import { failuresIn, type WatchedRun, watchRun } from '../faults/watched-run.ts';
import { changesOf, endOf, eventsOf } from '../lab/run-events.ts';
import { type ServiceRequests, startServiceRequests } from '../lab/service-requests.ts';
import { createSlipwayCluster } from '../lab/slipway-cluster.ts';

// SLIPWAY_SEED tells at which moments runs are killed: 20 in all.

const OLD = 'v1.35.4';
const NEW = 'v1.36.3';
const seed = Number(process.env['SLIPWAY_SEED'] ?? 1);

const lab = createSlipwayCluster('fleet', 86);
let requests: ServiceRequests | undefined;
let last: WatchedRun | undefined;

/** Disks of machines where labs run may be nearly full, and a kubelet then removes what is brought beforehand. */
const KUBELET = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
imageGCHighThresholdPercent: 100
evictionHard: { imagefs.available: "1%", nodefs.available: "1%", memory.available: 100Mi }
`;

const writeFile = (version: string, drainTimeout = '5m'): void =>
  lab.write({
    workers: 2,
    more: `  kubernetesVersion: ${version}\n  upgrade: { drainTimeout: ${drainTimeout} }\n`,
    documents: [KUBELET],
  });

const allow = (minAvailable: number): string =>
  lab.kubectl('patch', 'pdb', 'web', '--type=merge', '-p', JSON.stringify({ spec: { minAvailable } }));

const nodes = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lab
      .kubectl(
        'get',
        'nodes',
        '-o',
        'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion} {.spec.unschedulable}{"\\n"}{end}',
      )
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()]),
  );

const start = (): WatchedRun => {
  const args = ['apply', '-f', lab.file, '-o', 'json'];
  last = watchRun(lab.start(...args), args);
  return last;
};

const killedApplies = async (within: RegExp, moments: readonly KillMoment[]): Promise<void> => {
  const runs = await killWalk({ start, moments, within });
  console.log(describeKills(seed, runs));
  expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
  expect(runs.filter(({ isKilled }) => isKilled).length).toBeGreaterThanOrEqual(runs.length - 1);
};

beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(last?.story())));

beforeAll(() => {
  writeFile(OLD);
  lab.done('up', '-f', lab.file);
  const through = lab.kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].status.addresses[0].address}').split(' ');
  requests = startServiceRequests(lab, { controlPlane: 'cp1', through, agnhost: '2.59' });
});

afterAll(() => {
  requests?.stop();
  lab.down();
});

test('a way back and a file of a patch release before are refused, and nothing is touched', () => {
  writeFile('v1.35.1');
  const { status, stdout, stderr } = lab.slipway('apply', '-f', lab.file);
  expect(status).toBe(1);
  expect(stdout + stderr).toContain('kube-apiserver on cp1 is v1.35.4, newer than that: Kubernetes does not go back');
  expect(nodes()).toEqual({ cp1: OLD, w1: OLD, w2: OLD });
});

test('a plan tells of every node and touches none', () => {
  writeFile(NEW, '10s');
  const plan = lab.slipway('plan', '-f', lab.file, '-o', 'json');
  expect(plan.status, plan.stderr).toBe(2);
  const changes = changesOf(eventsOf(plan.stdout, 'apply'));
  for (const name of ['cp1', 'w1', 'w2']) {
    expect(changes).toContainEqual(
      expect.stringMatching(new RegExp(`upgrade/(worker|control-plane): update object Node ${name}$`)),
    );
  }
  expect(nodes()).toEqual({ cp1: OLD, w1: OLD, w2: OLD });
});

test('killed at 12 moments from its checks to the last change of the control plane, it never trips over what it left', async () => {
  // For the walk to stay with the control plane: no worker can be emptied.
  allow(3);
  lab.kubectl('cordon', 'cp1');
  await killedApplies(/^upgrade\/(check|etcd-snapshot|images)$/, killMoments(seed, 4));
  await killedApplies(/^upgrade\/control-plane$/, lateMoments(seed, 8, 6_000));
});

test('it goes on and stops at a node that cannot be emptied; one that was out of scheduling before stays so', () => {
  const { status, stdout, stderr } = lab.slipway('apply', '-f', lab.file);
  expect(status, stdout).toBe(1);
  const told = stdout + stderr;
  expect(told).toMatch(/default\/web-\S+: The disruption budget web needs 3 healthy pods and has 3 currently/);
  expect(told).toContain('was not upgraded. It takes pods as before.');
  expect(nodes()).toEqual({ cp1: `${NEW} true`, w1: OLD, w2: OLD });
});

test('when the pods may go, the same command goes on, killed at 8 moments of the workers', async () => {
  allow(2);
  writeFile(NEW);
  await killedApplies(/^upgrade\/worker$/, lateMoments(seed + 1, 8, 4_000));
});

test('a plain rerun upgrades what is left, and proves that the cluster lives', async () => {
  const run = start();
  const { status, stdout } = await run.ended;
  expect({ status, failures: failuresIn(run.events) }).toEqual({ status: 0, failures: [] });
  expect(endOf(eventsOf(stdout, 'apply')).outcome).toBe('ok');
  expect(nodes()).toEqual({ cp1: `${NEW} true`, w1: NEW, w2: NEW });
  expect(lab.kubectl('get', 'nodes', '-o', 'jsonpath={.items[*].metadata.annotations}')).not.toContain('cordoned-for');
  lab.kubectl('uncordon', 'cp1');
});

test('killed runs leave no half files behind, nor the kubelet of the old version', () => {
  const kept = (host: string) => lab.on(host, 'ls /var/lib/slipway | grep -E "^kubelet|^upgrade.json" || true');
  const hosts = Object.keys(nodes());
  expect(hosts.map((host) => [host, leftOversOn(lab, host), kept(host)])).toEqual(hosts.map((host) => [host, [], '']));
});

test('no request was lost all the while', () => {
  const told = requests?.end() ?? [];
  expect(told.flatMap(({ target, lost }) => lost.map((fault) => `${target}: ${fault}`))).toEqual([]);
  console.log(`${told.reduce((sum, { asked }) => sum + asked, 0)} requests asked`);
  for (const { asked } of told) expect(asked).toBeGreaterThan(100);
});

test('a second apply writes nothing', () => {
  const events = eventsOf(lab.done('apply', '-f', lab.file, '-o', 'json'), 'apply');
  expect(changesOf(events)).toEqual([]);
});

test('a snapshot of etcd is there, and certificates are new', () => {
  expect(lab.on('cp1', 'ls /var/lib/slipway/etcd-snapshots')).toMatch(/^before-v1\.36\.3-\d{8}T\d{6}Z\.db\n/);
  expect(lab.on('cp1', 'find /etc/kubernetes/pki/apiserver.crt -newer /etc/kubernetes/pki/ca.crt').trim()).toContain(
    'apiserver.crt',
  );
});

test('the real kubeadm sees a cluster that is up to date', () => {
  const { path } = JSON.parse(lab.done('components', 'get', 'kubeadm', '-o', 'json'));
  lab.send('cp1', path, '/root/kubeadm');
  const plan = lab.on('cp1', '/root/kubeadm upgrade plan v1.36.3 --ignore-preflight-errors=all 2>&1');
  expect(plan).toContain('Target version: v1.36.3');
  expect(plan).not.toContain('v1.35.4');
});
