import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/render/index.ts';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';
import { linesOf, objectLines } from '../lab/cluster-objects.ts';
import { bringVersion, replaceKubelet, untilNodesRun, untilPodsAreAnew } from '../lab/new-version.ts';
import { createSlipwayCluster } from '../lab/slipway-cluster.ts';
import { putSlipway } from '../lab/slipway-on-host.ts';

const lab = createSlipwayCluster('upgrade', 85);
const OLD = 'v1.35.4';
const NEW = 'v1.36.3';
const HOSTS = ['cp1', 'w1'];

/** What kubeadm must be told to ignore in hosts that share a kernel. */
const IGNORED = 'SystemVerification';

/** On a machine whose disk fills up a kubelet would throw away the images that are brought beforehand. */
const UNPRESSED = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
imageGCHighThresholdPercent: 100
evictionHard: { imagefs.available: 1%, nodefs.available: 1%, memory.available: 100Mi }
`;

const run = (host: string, command: string): string => lab.on(host, `${command} </dev/null 2>&1`);
/** The exit code and everything that was said. */
const tried = (host: string, command: string): string => lab.on(host, `( ${command} ) </dev/null 2>&1; echo "exit $?"`);

const manifests = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lab
      .on('cp1', 'cd /etc/kubernetes/manifests && for f in *; do echo "=== $f"; cat $f; done')
      .split('=== ')
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );

const versions = (): string =>
  lab.kubectl(
    'get',
    'nodes',
    '-o',
    'jsonpath={range .items[*]}{.metadata.name} {.status.nodeInfo.kubeletVersion}\n{end}',
  );

beforeAll(async () => {
  const options = { workers: 1, more: `  kubernetesVersion: ${OLD}`, documents: [UNPRESSED] };
  await lab.machines(options);
  lab.done('apply', '-f', lab.file, '--no-check');
  for (const host of HOSTS) lab.send(host, kubeadm(), '/usr/local/bin/kubeadm');
  await putSlipway(lab, HOSTS);
  bringVersion(lab, NEW, { controlPlanes: ['cp1'], workers: ['w1'] });
});

afterAll(() => lab.down());

describe('before anything changes', () => {
  test('the plan is the one that kubeadm makes', () => {
    const ours = JSON.parse(lab.on('cp1', `slipway upgrade plan ${NEW} -o json </dev/null`));
    const theirs = JSON.parse(
      lab.on('cp1', `kubeadm upgrade plan ${NEW} -o json --ignore-preflight-errors ${IGNORED} </dev/null 2>/dev/null`),
    );
    expect(ours).toEqual(theirs);
  });

  test('the diff is the one that kubeadm shows, and that of etcd', () => {
    const changes = (text: string): readonly string[] =>
      text
        .split('\n')
        .filter((line) => /^[+-]/.test(line))
        .sort();
    const ours = lab.on('cp1', `slipway upgrade diff ${NEW} </dev/null`);
    const theirs = lab.on('cp1', `kubeadm upgrade diff ${NEW} </dev/null 2>/dev/null`);
    const [static3, etcd = ''] = ours.split('--- /etc/kubernetes/manifests/etcd.yaml');
    expect(changes(static3 ?? '')).toEqual(changes(theirs));
    expect(etcd).toContain('+    image: registry.k8s.io/etcd:3.6.8-0');
  });

  test('a version that is too far is refused', () => {
    expect(tried('cp1', 'slipway upgrade apply v1.37.0 -y')).toMatch(/newer than what this Slipway knows[\s\S]*exit 1/);
  });
});

test('a static pod that does not come up is rolled back, and all that changed before it', () => {
  const before = manifests();
  lab.on(
    'cp1',
    `mkdir -p /root/patches && cat > /root/patches/kube-apiserver+json.yaml <<'EOF'
- { op: add, path: /spec/containers/0/command/-, value: --no-such-flag }
EOF
cat > /root/upgrade.yaml <<'EOF'
apiVersion: kubeadm.k8s.io/v1beta4
kind: UpgradeConfiguration
apply: { patches: { directory: /root/patches } }
timeouts: { upgradeManifests: 75s }
EOF`,
  );
  const said = tried('cp1', `slipway upgrade apply ${NEW} -y --skip-phases preflight --config /root/upgrade.yaml`);
  expect(said).toMatch(
    /kube-apiserver of v1\.36\.3 did not come up on .*, so the old static pods were put back, and run/,
  );
  expect(said).toMatch(/unknown flag: --no-such-flag[\s\S]*exit 1/);
  expect(manifests()).toEqual(before);
  expect(lab.kubectl('version')).toContain(`Server Version: ${OLD}`);
});

test('an upgrade that is killed on its way is gone on with by the next run', () => {
  const state = lab.on(
    'cp1',
    `
    slipway upgrade apply ${NEW} -y --skip-phases preflight -o json </dev/null >/root/killed.log 2>&1 & pid=$!
    for i in $(seq 600); do grep -q etcd /var/lib/slipway/upgrade.json 2>/dev/null && break; sleep 0.1; done
    sleep 2; kill -KILL $pid; cat /var/lib/slipway/upgrade.json`,
  );
  expect(JSON.parse(state)).toMatchObject({ version: NEW, pods: { etcd: [expect.any(String)] } });
  const said = tried('cp1', `slipway upgrade apply ${NEW} -y`);
  expect(said).toContain('exit 0');
  expect(said).toContain('systemctl restart kubelet');
  expect(lab.on('cp1', 'ls /etc/kubernetes/tmp/slipway-upgrade-*/etcd-snapshot.db; ls /var/lib/slipway')).not.toContain(
    'upgrade.json',
  );
  expect(lab.kubectl('version')).toContain(`Server Version: ${NEW}`);
});

test('a second run changes nothing', () => {
  const events = run('cp1', `slipway upgrade apply ${NEW} -y -o json`).split('\n');
  const changes = events.filter((line) => line.includes('"unit-change"')).map((line) => JSON.parse(line).change.what);
  expect(changes.filter((what) => !what.startsWith('Job '))).toEqual([]);
});

test('kubeadm finds every static pod, object and file as it would have made them', () => {
  const kinds =
    'configmaps,daemonsets,deployments,services,serviceaccounts,roles,rolebindings,clusterroles,clusterrolebindings';
  const objects = () => objectLines(lab.kubectl('get', kinds, '-A', '-o', 'json'), {});
  const config = () => linesOf('config.yaml', parseYaml(lab.on('cp1', 'cat /var/lib/kubelet/config.yaml')), {});
  // Its number comes a moment after the Deployment, from a controller.
  lab.kubectl('-n', 'kube-system', 'rollout', 'status', 'deployment/coredns', '--timeout=120s');
  const [manifestsBefore, objectsBefore, configBefore] = [manifests(), objects(), config()];
  const said = run('cp1', `kubeadm upgrade apply ${NEW} -y --ignore-preflight-errors ${IGNORED}`);
  expect(said.match(/Current and new manifests of \S+ are equal/g)).toHaveLength(4);
  expect(manifests()).toEqual(manifestsBefore);
  expect(config()).toEqual(configBefore);
  expect(objects()).toEqual(objectsBefore);
});

test('a worker takes its configuration from the cluster, and new kubelets run with it', async () => {
  expect(tried('w1', 'slipway upgrade node')).toContain('exit 0');
  for (const host of HOSTS) replaceKubelet(lab, host, NEW);
  await untilPodsAreAnew(lab, 'cp1');
  await untilNodesRun(lab, 'cp1', NEW);
  expect(versions()).toBe(`cp1 ${NEW}\nw1 ${NEW}\n`);
});

test('kubeadm is happy with the cluster and its certificates', () => {
  expect(run('cp1', `kubeadm upgrade plan ${NEW}`)).not.toContain('FATAL');
  expect(run('cp1', 'kubeadm certs check-expiration')).not.toMatch(/MISSING|invalid/);
  expect(run('cp1', 'kubeadm token create')).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/m);
});
