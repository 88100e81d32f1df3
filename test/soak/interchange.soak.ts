import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onlyOnOneSide } from '../lab/cluster-objects.ts';
import { CONFIG, createBench, directions, IGNORE, prepareBench, type Tool } from '../lab/interchange/bench.ts';
import { contentsOn, objectsOn } from '../lab/interchange/laid-down.ts';
import { cellId, interchangePage, provedOnPage } from '../lab/interchange/page.ts';
import { rows, rowsBefore } from '../lab/interchange/rows.ts';
import { joinLine } from '../lab/interchange/token.ts';
import { upgrade } from '../lab/interchange/upgrade.ts';
import { bringVersion, untilNodesRun, untilPodsAreReady } from '../lab/new-version.ts';
import { changesOf, eventsOf } from '../lab/run-events.ts';

const OLD = 'v1.35.4';
const NEW = 'v1.36.3';

const bench = createBench({ name: 'interup', network: 63, version: OLD });
const { lab, run, kubectl, side } = bench;
const proved = new Set<string>();
const PAGE = fileURLToPath(new URL('../../docs/interchange.md', import.meta.url));

/** A control plane and a worker. */
const makeCluster = async (maker: Tool): Promise<void> => {
  const { controlPlane, other } = side(maker);
  run(controlPlane, `${maker} init ${CONFIG}`);
  bench.installFlannel(controlPlane);
  run(other, `${maker} ${joinLine(bench, controlPlane, maker)} ${IGNORE}`);
  await untilNodesRun(lab, controlPlane, OLD);
  untilPodsAreReady(lab, controlPlane);
};

beforeAll(async () => {
  await prepareBench(bench);
  for (const host of ['w2', 'w3']) lab.on(host, `cp /usr/local/bin/kubelet /root/kubelet-${OLD}`);
  const sides = [side('slipway'), side('kubeadm')];
  bringVersion(lab, NEW, {
    controlPlanes: sides.map(({ controlPlane }) => controlPlane),
    workers: sides.map(({ other }) => other),
  });
});
afterAll(() => lab.down());

describe(upgrade.operation, () => {
  test.each(directions)('$first, then $second', async (direction) => {
    await makeCluster(direction.first);
    await upgrade.prove(bench, direction);
    proved.add(cellId(upgrade, direction));
  });

  test('both have come to the same: objects, static pods, kubeconfigs and the kubelets’ files', () => {
    const [ours, theirs] = [side('kubeadm'), side('slipway')];
    // How often CoreDNS was changed is not the same: kubeadm makes a cluster of the old version with its newest CoreDNS.
    const objects = [ours, theirs].map(({ controlPlane, other }) =>
      objectsOn(bench, controlPlane, other).filter((line) => !line.includes('deployment.kubernetes.io/revision')),
    );
    expect(onlyOnOneSide(objects[0] ?? [], objects[1] ?? [])).toEqual([]);
    for (const place of ['controlPlane', 'other'] as const) {
      const [mine, yours] = [ours, theirs].map((one) =>
        contentsOn(bench, one[place], place === 'other' ? one.controlPlane : one.other),
      );
      expect(onlyOnOneSide(mine ?? [], yours ?? [])).toEqual([]);
    }
  });
});

test('docs/interchange.md tells what was proved here, beside what npm test proves (written anew with -u)', async () => {
  const others = provedOnPage(readFileSync(PAGE, 'utf8'), [...rowsBefore, ...rows]);
  expect(directions.map((direction) => cellId(upgrade, direction)).filter((cell) => !proved.has(cell))).toEqual([]);
  await expect(interchangePage(new Set([...proved, ...others]))).toMatchFileSnapshot(PAGE);
});

describe('a cluster file for what kubeadm made, with a kubelet that a package installed', () => {
  const { controlPlane, other } = side('kubeadm');
  const hosts = [controlPlane, other];
  const apply = (version: string, ...more: readonly string[]) =>
    lab.slipway('apply', '-f', fileOf(version), '--no-check', '-o', 'json', ...more);
  /** What Slipway, other nodes and users would notice. */
  const seen = (): string =>
    [
      ...hosts.map((host) =>
        lab.on(host, 'systemctl show -p ExecStart --value kubelet; cat /var/lib/slipway/claim.json 2>&1; true'),
      ),
      lab.on(controlPlane, 'sha256sum /etc/kubernetes/manifests/* /etc/kubernetes/*.conf'),
      kubectl(controlPlane, `get nodes -o jsonpath='{.items[*].metadata.uid} {.items[*].spec}'`),
    ].join('');

  /** The configuration that the cluster keeps stands in the file: nothing but the version is to change. */
  const fileOf = (version: string): string => {
    const kept = (map: string, key: string): string =>
      kubectl(controlPlane, `get configmap -n kube-system ${map} -o jsonpath='{.data.${key}}'`);
    const file = lab.writeHosts(
      'kubeadm-made.yaml',
      [
        { name: controlPlane, roles: ['control-plane'] },
        { name: other, roles: ['worker'] },
      ],
      { name: 'kubernetes', backend: 'host-gw' },
    );
    const documents = [
      kept('kubeadm-config', 'ClusterConfiguration').replace(
        /^kubernetesVersion: .*/m,
        `kubernetesVersion: ${version}`,
      ),
      kept('kubelet-config', 'kubelet'),
      kept('kube-proxy', 'config\\.conf'),
    ];
    writeFileSync(file, [readFileSync(file, 'utf8'), ...documents].join('\n---\n'));
    return file;
  };

  beforeAll(async () => {
    for (const host of hosts) {
      lab.on(
        host,
        `slipway reset --force >/dev/null 2>&1 || true
        install -m 755 /root/kubelet-${OLD} /usr/bin/kubelet && rm -f /usr/local/bin/kubelet && rm -rf /var/lib/slipway
        sed -i 's#/usr/local/bin/kubelet#/usr/bin/kubelet#' /usr/lib/systemd/system/kubelet.service /usr/lib/systemd/system/kubelet.service.d/*
        systemctl daemon-reload`,
      );
    }
    await makeCluster('kubeadm');
  });

  test('is refused unless it is said that the cluster is to be taken over', () => {
    const before = seen();
    const { status, stdout, stderr } = apply(OLD);
    expect(status).not.toBe(0);
    expect(stdout + stderr).toContain(`${controlPlane} is a node of a cluster that Slipway did not make`);
    expect(seen()).toBe(before);
  });

  test('upgrades no kubelet of a package', () => {
    const before = seen();
    const { status, stdout, stderr } = apply(NEW, '--take-over');
    expect(status).not.toBe(0);
    expect(stdout + stderr).toContain(`${controlPlane} runs the kubelet at /usr/bin/kubelet, which is not Slipway's`);
    expect(seen()).toBe(before);
  });

  test('takes it over at its own version: same nodes, same authority', () => {
    const same = (): string =>
      lab.on(controlPlane, 'sha256sum /etc/kubernetes/pki/ca.* /etc/kubernetes/pki/etcd/ca.*') +
      kubectl(controlPlane, `get nodes -o jsonpath='{.items[*].metadata.uid} {.items[*].spec.taints}'`);
    const before = same();
    const { status, stdout, stderr } = apply(OLD, '--take-over');
    expect(status, stdout + stderr).toBe(0);
    expect(same()).toBe(before);
    expect(lab.on(other, 'systemctl show -p ExecStart --value kubelet')).toContain('/usr/local/bin/kubelet');
    expect(changesOf(eventsOf(apply(OLD).stdout, 'apply'))).toEqual([]);
  });

  test('then upgrades it, and kubeadm goes on with it', async () => {
    const { status, stdout, stderr } = apply(NEW);
    expect(status, stdout + stderr).toBe(0);
    await untilNodesRun(lab, controlPlane, NEW);
    expect(run(controlPlane, `kubeadm upgrade diff ${NEW}`)).not.toMatch(/^[-+]/m);
    expect(run(controlPlane, `kubeadm upgrade plan ${NEW} ${IGNORE}`)).not.toContain(OLD);
    expect(run(controlPlane, 'kubeadm certs check-expiration')).not.toMatch(/MISSING|invalid|error/i);
    expect(joinLine(bench, controlPlane, 'kubeadm')).toMatch(/^join /);
  });
});
