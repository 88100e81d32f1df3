import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { corefile } from '../../src/addons/corefile.ts';
import { isFormerDefault, pluginsIn } from '../../src/addons/index.ts';
import type { EtcdMaintenance } from '../../src/kube/index.ts';
import { isOlderEtcd } from '../../src/phases/index.ts';
import { corednsFindings } from '../../src/upgrade/checks/coredns.ts';
import { tagOf } from '../../src/upgrade/cluster-versions.ts';
import { snapshotEtcd } from '../../src/upgrade/control-plane/snapshot-etcd.ts';
import { flagIn, withoutFlags } from '../../src/upgrade/kubelet-flags.ts';
import { availableUpgrades } from '../../src/upgrade/plan/upgrade-plan.ts';
import { upgradedHost } from './upgraded-host.ts';

describe('a Corefile', () => {
  const former = corefile('cluster.local').replace(/cache 30 \{[^}]*\}/, 'cache 30');

  test('that kubeadm gave once is known whatever its spaces, domain and resolver', () => {
    expect(former).toContain('cache 30\n');
    expect(isFormerDefault(former)).toBe(true);
    expect(isFormerDefault(former.replaceAll('    ', '\t').replace('cluster.local', 'example.org'))).toBe(true);
    expect(isFormerDefault(former.replace('ttl 30', 'ttl 5'))).toBe(false);
  });

  test('tells its plugins, not their options', () => {
    expect(pluginsIn(corefile('cluster.local'))).toEqual([
      'errors',
      'health',
      'ready',
      'kubernetes',
      'prometheus',
      'forward',
      'cache',
      'loop',
      'reload',
      'loadbalance',
    ]);
    expect(
      pluginsIn('.:53 {\n  # log\n  hosts { fallthrough }\n  template ANY ANY {\n    rcode NXDOMAIN\n  }\n}\n'),
    ).toEqual(['hosts', 'template']);
  });

  test.each([
    ['v1.13.1', corefile('cluster.local'), []],
    ['v1.13.1', '.:53 {\n  template ANY ANY\n}\n', ['CoreDNSUnsupportedPlugins']],
    ['v1.14.2', '.:53 {\n  template ANY ANY\n}\n', []],
    ['v1.15.0', corefile('cluster.local'), ['CoreDNSMigration']],
    ['own-build', corefile('cluster.local'), ['CoreDNSMigration']],
  ])('of CoreDNS %s is judged as kubeadm judges it', (version, text, ids) => {
    expect(corednsFindings({ version, corefile: text, wanted: 'v1.14.2' }).map(({ id }) => id)).toEqual(ids);
  });
});

describe('the flags of a kubelet', () => {
  const file =
    'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///x.sock --pod-infra-container-image=pause:3.9 --v=2"\n';

  test('are found, and taken away without the rest', () => {
    expect(flagIn(file, 'container-runtime-endpoint')).toBe('unix:///x.sock');
    expect(flagIn(file, 'container-runtime')).toBeUndefined();
    expect(withoutFlags(file, ['pod-infra-container-image'])).toBe(
      'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///x.sock --v=2"\n',
    );
  });

  test('stay letter for letter where nothing goes', () => {
    for (const text of ["KUBELET_KUBEADM_ARGS='--v=2'\n", 'KUBELET_KUBEADM_ARGS=\n', ''])
      expect(withoutFlags(text, ['pod-infra-container-image'])).toBe(text);
  });
});

test.each([
  ['registry.k8s.io/etcd:3.6.8-0', '3.6.8-0'],
  ['registry:5000/coredns/coredns:v1.13.1', 'v1.13.1'],
  ['registry:5000/pause', ''],
  ['pause:3.10@sha256:aa', '3.10'],
])('the tag of %s is "%s"', (image, tag) => {
  expect(tagOf(image)).toBe(tag);
});

test.each([
  ['3.6.6-0', '3.6.8-0', true],
  ['3.6.8-0', '3.6.8-1', true],
  ['3.6.8-0', '3.6.8-0', false],
  ['3.6.10-0', '3.6.8-0', false],
  ['mine', '3.6.8-0', false],
])('etcd %s instead of %s goes down: %s', (wanted, current, isOlder) => {
  const image = (tag: string): string => `registry:5000/etcd:${tag}`;
  expect(isOlderEtcd(image(wanted), image(current))).toBe(isOlder);
});

describe('a snapshot of etcd', () => {
  const database = Buffer.from('all that the cluster knows');
  const etcdWith = (...chunks: readonly Uint8Array[]): EtcdMaintenance => ({
    status: () => Promise.reject(new Error('not asked')),
    snapshot: async function* () {
      yield* chunks;
    },
    close: () => undefined,
  });
  const taken = async (etcd: EtcdMaintenance) => {
    const host = await upgradedHost();
    const errors: unknown[] = [];
    const { createHost, probeFacts } = await import('../../src/host/index.ts');
    const facts = await probeFacts(host.node);
    const size = await snapshotEtcd(
      { host: createHost({ name: 'cp1', transport: host.node, facts }), plan: false },
      etcd,
      '/backup/etcd.db',
    ).catch((error: unknown) => void errors.push(error));
    return { size, errors, isThere: host.node.files.has('/backup/etcd.db') };
  };

  test('is kept when it has the checksum that etcd gave it, however it was cut', async () => {
    const whole = Buffer.concat([database, createHash('sha256').update(database).digest()]);
    const { size, errors, isThere } = await taken(
      etcdWith(whole.subarray(0, 40), whole.subarray(40, 41), whole.subarray(41)),
    );
    expect(errors).toEqual([]);
    expect({ size, isThere }).toEqual({ size: whole.byteLength, isThere: true });
  });

  test.each([
    ['is damaged', Buffer.concat([database, Buffer.alloc(32)])],
    ['ends too early', database.subarray(0, 10)],
    ['is empty', Buffer.alloc(0)],
  ])('that %s never gets its name', async (_what, bytes) => {
    const { errors, isThere } = await taken(etcdWith(bytes));
    expect(errors).toEqual([expect.objectContaining({ code: 'ETCD_UNAVAILABLE' })]);
    expect(isThere).toBe(false);
  });
});

describe('a plan', () => {
  const nodes = (version: string, ...names: string[]) => new Map([[version, names]]);
  const state = {
    kubelets: nodes('v1.35.4', 'cp1', 'w1'),
    apiServers: nodes('v1.35.4', 'cp1'),
    controllerManagers: nodes('v1.35.4', 'cp1'),
    schedulers: nodes('v1.35.4', 'cp1'),
    etcds: nodes('3.6.6-0', 'cp1'),
    coredns: 'v1.13.1',
  };
  const to = { version: 'v1.36.3', etcd: '3.6.8-0', coredns: 'v1.14.2', tool: 'v1.36.3', isNamed: false };

  test('names every component with the version it has and the one it would have', () => {
    const [upgrade] = availableUpgrades(state, to, true);
    expect(upgrade?.description).toBe('stable version');
    expect(
      upgrade?.components.map(({ name, nodeName, newVersion }) => `${name} ${nodeName ?? ''} ${newVersion}`),
    ).toEqual([
      'kubelet cp1 v1.36.3',
      'kubelet w1 v1.36.3',
      'kube-apiserver cp1 v1.36.3',
      'kube-controller-manager cp1 v1.36.3',
      'kube-scheduler cp1 v1.36.3',
      'kube-proxy  v1.36.3',
      'CoreDNS  v1.14.2',
      'kubeadm  v1.36.3',
      'etcd cp1 3.6.8-0',
    ]);
  });

  test('leaves out kubelets that are there already, and etcd where it is not to be touched', () => {
    const [upgrade] = availableUpgrades({ ...state, kubelets: nodes('v1.36.3', 'cp1') }, to, false);
    const names = upgrade?.components.map(({ name }) => name);
    expect(names).not.toContain('kubelet');
    expect(names).not.toContain('etcd');
  });

  test('has nothing for a cluster that is as new', () => {
    expect(availableUpgrades({ ...state, apiServers: nodes('v1.36.3', 'cp1') }, to, true)).toEqual([]);
  });
});
