import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFaultyLab, hostEntries } from '../faults/faulty-lab.ts';
import { describeKillsOnHost, faultsOnHost, killOnHost, timeOnHost } from '../faults/kill-on-host.ts';
import { leftOversOn, pkiFaults } from '../faults/kill-traces.ts';
import { describeKills, killWalk, lateMoments } from '../faults/kill-walk.ts';
import { failuresIn } from '../faults/watched-run.ts';
import { putSlipway } from '../lab/slipway-on-host.ts';

// SLIPWAY_SEEDS tells how many seeds, SLIPWAY_SEED the first of them.

const KILLS = 20;
const first = Number(process.env['SLIPWAY_SEED'] ?? 1);
const count = Number(process.env['SLIPWAY_SEEDS'] ?? 1);
const seeds = Array.from({ length: count }, (_, index) => first + index);

const lab = createFaultyLab('kills-renew', 84);
const { cluster } = lab;

beforeAll(async () => {
  await lab.makeMachines();
  expect((await lab.run('apply', '-f', lab.file, '--no-check')).status).toBe(0);
  await putSlipway(cluster, ['cp1']);
});
beforeEach(({ onTestFailed }) => onTestFailed(() => console.error(lab.story())));
afterAll(() => cluster.down());

/** One line for each part that does not work with what is on the disk. */
const SERVED = `
cd /etc/kubernetes
print() { openssl x509 -noout -fingerprint -sha256; }
serves() {
  [ "$(openssl s_client -connect "$1" </dev/null 2>/dev/null | print)" = "$(print <pki/$2)" ] || echo "$1 does not serve $2"
}
serves 127.0.0.1:6443 apiserver.crt
serves 127.0.0.1:2379 etcd/server.crt
serves "$(sed -n 's|.*--listen-peer-urls=https://||p' manifests/etcd.yaml)" etcd/peer.crt
younger() {
  began=$(($(date +%s) - $(ps -o etimes= -p "$(pgrep -xo "$1")")))
  [ $((began + 1)) -ge "$(stat -c %Y "$2")" ] || echo "$1 is older than $2"
}
younger kube-apiserver pki/front-proxy-client.crt
younger kube-controller controller-manager.conf
younger kube-scheduler scheduler.conf
for name in admin super-admin controller-manager scheduler; do
  kubectl --kubeconfig $name.conf version >/dev/null 2>&1 || echo "$name.conf does not open the cluster"
done
curl -sf http://127.0.0.1:10248/healthz >/dev/null || echo 'the kubelet is not healthy'`;

const expectWhole = async (): Promise<void> => {
  expect(pkiFaults(cluster)).toEqual([]);
  expect(cluster.on('cp1', SERVED)).toBe('');
  expect(hostEntries.flatMap(({ name }) => leftOversOn(cluster, name))).toEqual([]);
  const readiness = () => cluster.kubectl('get', 'nodes', '--no-headers').match(/^\S+ +Ready/gm)?.length;
  await expect.poll(readiness, { timeout: 60_000 }).toBe(hostEntries.length);
};

test.each(seeds)(
  'renewal on the host itself, killed at the moments of seed %i, is made good by the next',
  async (seed) => {
    const command = 'slipway certs renew all';
    const tookMs = timeOnHost(cluster, 'cp1', command);
    const runs = killOnHost(cluster, 'cp1', { command, seed, count: KILLS, tookMs });
    console.log(`${describeKillsOnHost(seed, runs)}\nat odds then: ${pkiFaults(cluster).join('; ') || 'nothing'}`);
    expect(faultsOnHost(runs)).toEqual([]);
    expect(runs.filter(({ status }) => status === undefined).length).toBeGreaterThan(KILLS / 2);
    cluster.on('cp1', 'slipway certs renew all --restart </dev/null');
    await expectWhole();
  },
);

test.each(seeds)(
  'renewal of a cluster file with its restarts, killed at the moments of seed %i, is made good by the next; apply has nothing to do',
  async (seed) => {
    const args = ['certs', 'renew', 'all', '-f', lab.file, '--restart'];
    const runs = await killWalk({
      start: () => lab.start(...args),
      moments: lateMoments(seed, KILLS, 6_000),
      within: /^(renew|restart)$/,
    });
    console.log(describeKills(seed, runs));
    expect(runs.flatMap(({ failures }) => failures)).toEqual([]);
    expect(runs.filter(({ isKilled }) => isKilled).length).toBeGreaterThanOrEqual(KILLS - 4);
    const rerun = await lab.run(...args);
    expect({ status: rerun.status, failures: failuresIn(rerun.events) }).toEqual({ status: 0, failures: [] });
    await expectWhole();
    await lab.converge();
  },
);
