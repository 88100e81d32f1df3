import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../src/errors/index.ts';
import { imagesFor } from '../../src/manifests/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { controlPlaneUpgraded } from '../../src/upgrade/index.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { planLine } from '../phases/run-recipe.ts';
import { manifestOf, NEW, OLD, upgradedHost, upgradedWorker } from './upgraded-host.ts';

const PODS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];
const STATE = '/var/lib/slipway/upgrade.json';

/** Names of backups have the time of day in them. */
const withoutTime = (text: string): string =>
  text.replaceAll(/upgrade-\d[\d-]+/g, 'upgrade-TIME').replaceAll(/check-\d+/g, 'check-TIME');

test('upgrade apply asks and does this, in this order', async () => {
  const { upgrade, textAt, controlPlane } = await upgradedHost();
  const { errors, transcript, artifacts } = await upgrade();
  expect(errors).toEqual([]);
  await expect(withoutTime(transcript.text())).toMatchFileSnapshot('upgrade-apply.golden.txt');
  expect(artifacts.get(controlPlaneUpgraded, 'cp1')).toMatchObject({ replaced: PODS });
  expect(textAt(manifestOf('kube-apiserver'))).toContain(`kube-apiserver:${NEW}`);
  const stored = controlPlane.objects.get('/api/v1/namespaces/kube-system/configmaps/kubeadm-config');
  expect(JSON.stringify(stored)).toContain(`kubernetesVersion: ${NEW}`);
});

test('a second run writes nothing but the Job that proves the cluster well', async () => {
  const { upgrade, controlPlane } = await upgradedHost();
  await upgrade();
  controlPlane.health.set('/version', JSON.stringify({ gitVersion: NEW }));
  const { errors, transcript } = await upgrade();
  expect(errors).toEqual([]);
  expect(transcript.writes().map(withoutTime)).toEqual([
    'cp1 preflight: create Job kube-system/upgrade-health-check-TIME',
  ]);
});

test('a plan shows what would change and changes nothing', async () => {
  const { upgrade, node, controlPlane } = await upgradedHost();
  const filesOf = () => [...node.files].filter(([path]) => !path.startsWith('/var/lib/etcd'));
  const before = filesOf();
  controlPlane.writes.length = 0;
  const { errors, said } = await upgrade({ plan: true });
  expect(errors).toEqual([]);
  expect(filesOf()).toEqual(before);
  expect(controlPlane.writes).toEqual([]);
  expect(said.map(planLine)).toEqual(
    expect.arrayContaining([
      'cp1: update file /etc/kubernetes/manifests/etcd.yaml',
      'cp1: update object ConfigMap kube-system/kubeadm-config',
    ]),
  );
});

describe('a static pod that does not come up', () => {
  const failing = async () => {
    const host = await upgradedHost();
    const before = PODS.map((pod) => host.textAt(manifestOf(pod)));
    const patch = '- { op: add, path: /spec/containers/0/command/-, value: --no-such-flag }\n';
    host.node.files.set('/root/patches/kube-controller-manager+json.yaml', fileOf(patch, 0o644));
    return { host, before, result: await host.upgrade({ patches: '/root/patches' }) };
  };

  test('is put back, and those before it, and its last words are told', async () => {
    const { host, before, result } = await failing();
    expect(PODS.map((pod) => host.textAt(manifestOf(pod)))).toEqual(before);
    expect(host.node.files.has(STATE)).toBe(false);
    const [error] = result.errors;
    expect(error).toMatchObject({ code: 'UPGRADE_FAILED' });
    expect(error?.message).toMatch(/kube-controller-manager of v1\.36\.3 did not come up on cp1.*unknown flag/s);
    await expect(withoutTime(result.transcript.text({ reads: false }))).toMatchFileSnapshot('roll-back.golden.txt');
  });

  test('leaves the cluster at the version it has', async () => {
    const { host, result } = await failing();
    const stored = host.controlPlane.objects.get('/api/v1/namespaces/kube-system/configmaps/kubeadm-config');
    expect(JSON.stringify(stored)).toContain(`kubernetesVersion: ${OLD}`);
    expect(result.transcript.writes().filter((line) => line.includes('config.yaml'))).toEqual([]);
  });
});

test('a run that was killed is gone on with, and what there was before the first one is kept', async () => {
  const host = await upgradedHost();
  const old = host.textAt(manifestOf('etcd'));
  const { write } = host.node;
  // As a kill after etcd's manifest: nothing more is written.
  host.node.write = async (path, content, options) => {
    if (path === manifestOf('kube-apiserver')) return new Promise(() => undefined);
    return write(path, content, options);
  };
  void host.upgrade();
  await expect.poll(() => host.textAt(STATE), { timeout: 20_000 }).toContain('"kube-apiserver":[');
  host.node.write = write;
  const { errors, artifacts } = await host.upgrade();
  expect(errors).toEqual([]);
  const { backup = '', replaced } = artifacts.get(controlPlaneUpgraded, 'cp1') ?? {};
  expect(replaced).toEqual(PODS);
  expect(host.textAt(`${backup}/etcd.yaml`)).toBe(old);
  expect(host.node.files.has(STATE)).toBe(false);
});

test('a run that was killed before etcd restarted for its new certificates restarts it', async () => {
  const host = await upgradedHost();
  // etcd is as it is to be already, so that its manifest stays.
  const wanted = host
    .textAt(manifestOf('etcd'))
    .replace(/image: \S+/, `image: ${imagesFor({ ...host.cluster.documents.cluster, kubernetesVersion: NEW }).etcd}`);
  await host.node.write(manifestOf('etcd'), Buffer.from(wanted), { mode: 0o600 });
  const before = host.processes.get('etcd');
  const { exec } = host.node;
  host.node.exec = (command, options) =>
    'script' in command && command.script.includes('kill -TERM')
      ? new Promise(() => undefined)
      : exec(command, options);
  void host.upgrade();
  await expect.poll(() => host.textAt(STATE), { timeout: 20_000 }).toContain('"restarts":["etcd"]');
  host.node.exec = exec;
  const { errors } = await host.upgrade();
  expect(errors).toEqual([]);
  expect(host.processes.get('etcd')).not.toBe(before);
});

test('pods that were put back and then replaced again are waited for until they run anew', async () => {
  const host = await upgradedHost();
  await host.node.write(
    STATE,
    // As a way back leaves it that did not come to its end: the processes noted are long gone.
    Buffer.from(JSON.stringify({ version: NEW, backup: '/etc/kubernetes/tmp/x', pods: { 'kube-scheduler': ['7:1'] } })),
    { mode: 0o600 },
  );
  const { write } = host.node;
  let noted = '';
  host.node.write = async (path, content, options) => {
    if (path === manifestOf('kube-scheduler')) noted = host.textAt(STATE);
    await write(path, content, options);
  };
  const running = host.processes.get('kube-scheduler');
  expect((await host.upgrade()).errors).toEqual([]);
  expect(noted).toContain(`"kube-scheduler":["${running}:1"]`);
});

test('plan and diff only tell of an upgrade that was broken off; they put nothing back', async () => {
  const host = await upgradedHost();
  const backup = '/etc/kubernetes/tmp/x';
  host.node.files.set(`${backup}/kube-apiserver.yaml`, fileOf('kind: Pod\n', 0o600));
  host.node.files.set(
    STATE,
    fileOf(JSON.stringify({ version: NEW, backup, pods: { 'kube-apiserver': ['7:1'] } }), 0o600),
  );
  host.node.dial = () => Promise.reject(new SlipwayError('KUBE_UNREACHABLE', 'refused'));
  const { errors, transcript } = await host.diff();
  expect(errors[0]?.message).toContain(`An upgrade of this host to ${NEW} was broken off.`);
  expect(errors[0]?.hint).toContain(`slipway upgrade apply ${NEW}`);
  expect(transcript.writes()).toEqual([]);
});

describe('upgrade node', () => {
  test('brings a further control plane to the version that the cluster keeps', async () => {
    const host = await upgradedHost();
    await host.upgrade({ only: ['upload-config'] });
    const { errors, transcript } = await host.upgrade({ command: 'node' });
    expect(errors).toEqual([]);
    expect(host.textAt(manifestOf('kube-scheduler'))).toContain(`kube-scheduler:${NEW}`);
    expect(transcript.writes().filter((line) => line.includes('kubeadm-config'))).toEqual([]);
  });
});

test('upgrade node on a worker asks and does this, with no more rights than its kubelet has', async () => {
  const { worker, upgrade } = await upgradedWorker(await upgradedHost());
  const { errors, transcript } = await upgrade();
  expect(errors).toEqual([]);
  await expect(transcript.text()).toMatchFileSnapshot('upgrade-worker.golden.txt');
  const textAt = (path: string): string => Buffer.from(worker.files.get(path)?.bytes ?? []).toString();
  expect(textAt('/var/lib/kubelet/kubeadm-flags.env')).toBe('KUBELET_KUBEADM_ARGS=""\n');
  expect(textAt('/var/lib/kubelet/instance-config.yaml')).toContain('unix:///run/x.sock');
  expect(parseYaml(textAt('/var/lib/kubelet/config.yaml'))).toMatchObject({
    containerRuntimeEndpoint: 'unix:///run/x.sock',
  });
});

describe('add-ons', () => {
  test('wait for the last control plane', async () => {
    const { upgrade, controlPlane } = await upgradedHost();
    const path = '/api/v1/namespaces/kube-system/pods/kube-apiserver-cp';
    const own = controlPlane.objects.get(`${path}1`);
    if (own)
      controlPlane.objects.set(`${path}2`, {
        ...own,
        metadata: { ...own.metadata, name: 'kube-apiserver-cp2' },
        spec: { ...(own['spec'] as object), nodeName: 'cp2' },
      });
    const { errors, transcript } = await upgrade();
    expect(errors).toEqual([]);
    expect(transcript.writes().filter((line) => line.includes('addon/'))).toEqual([]);
  });

  test('keep the replicas and a Corefile of the user', async () => {
    const { upgrade, controlPlane } = await upgradedHost();
    const config = '/api/v1/namespaces/kube-system/configmaps/coredns';
    const deployment = '/apis/apps/v1/namespaces/kube-system/deployments/coredns';
    const corefile = '.:53 {\n    errors\n    forward . 9.9.9.9\n}\n';
    const [ours, pods] = [controlPlane.objects.get(config), controlPlane.objects.get(deployment)];
    if (ours) controlPlane.objects.set(config, { ...ours, data: { Corefile: corefile } });
    if (pods) controlPlane.objects.set(deployment, { ...pods, spec: { ...(pods['spec'] as object), replicas: 5 } });
    await upgrade();
    expect(controlPlane.objects.get(config)?.['data']).toEqual({ Corefile: corefile });
    expect(controlPlane.objects.get(deployment)?.['spec']).toMatchObject({ replicas: 5 });
    expect(JSON.stringify(controlPlane.objects.get(deployment))).toContain('coredns:v1.14.2');
  });

  test('that somebody took away do not come back', async () => {
    const { upgrade, controlPlane } = await upgradedHost();
    controlPlane.objects.delete('/api/v1/namespaces/kube-system/configmaps/kube-proxy');
    const { events, transcript } = await upgrade();
    expect(transcript.writes().filter((line) => line.includes('addon/kube-proxy'))).toEqual([]);
    expect(events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []))).toContainEqual(
      expect.stringContaining('kube-proxy is not in the cluster'),
    );
  });
});

describe('before anything changes', () => {
  const refused = async (spoil: (host: Awaited<ReturnType<typeof upgradedHost>>) => void, version = NEW) => {
    const host = await upgradedHost();
    spoil(host);
    const { errors, transcript } = await host.upgrade({ version });
    expect(transcript.writes().filter((line) => line.includes('/etc/kubernetes'))).toEqual([]);
    return errors[0]?.message ?? '';
  };

  test('images that cannot be had stop the upgrade', async () => {
    expect(await refused(({ node }) => void node.images.clear())).toMatch(/ImagePull.*no such host/);
    const longer = refused(({ node: { images } }) => {
      for (const [name, image] of [...images].filter(([name]) => name.includes('/pause:'))) {
        images.delete(name);
        images.set(`${name}0`, image);
      }
    });
    expect(await longer).toMatch(/ImagePull.*pause:3\.10\.2 could not be had/);
  });

  test('a control plane that is not Ready stops it', async () => {
    const path = '/api/v1/nodes/cp1';
    const message = await refused(({ controlPlane: { objects } }) => {
      const found = objects.get(path);
      if (found) objects.set(path, { ...found, status: { conditions: [{ type: 'Ready', status: 'False' }] } });
    });
    expect(message).toContain('[ControlPlaneNodesReady] Control planes that are not Ready: cp1.');
  });

  test('a cluster that keeps no configuration stops it', async () => {
    const message = await refused(({ controlPlane: { objects } }) => {
      objects.delete('/api/v1/namespaces/kube-system/configmaps/kubeadm-config');
    });
    expect(message).toContain('keeps no configuration');
  });

  test('too little room for the snapshot of etcd stops it', async () => {
    const message = await refused(({ node }) =>
      node.teach({ when: /^df /, answer: 'Filesystem\n/dev/vda 9 1 2048 99% /\n' }),
    );
    expect(message).toMatch(/cp1 has 2 MiB left in .*; the snapshot of etcd takes 1 MiB and 64 MiB must stay free/);
  });

  test('a version that is too far stops it, with the reasons', async () => {
    expect(await refused(() => undefined, 'v1.38.0')).toMatch(
      /an upgrade goes 1 minor at a time[\s\S]*newer than what/,
    );
  });
});

test('patches that were forgotten are told', async () => {
  const host = await upgradedHost();
  const path = manifestOf('kube-apiserver');
  host.node.files.set(
    path,
    fileOf(
      host
        .textAt(path)
        .replace('    - --allow-privileged=true', '    - --allow-privileged=true\n    - --profiling=false'),
      0o600,
    ),
  );
  const { events } = await host.upgrade();
  expect(events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []))).toContainEqual(
    expect.stringMatching(/kube-apiserver has what .* loses it: --profiling=false/),
  );
});

test('what an upgrade is not to touch, it does not touch', async () => {
  const { upgrade, textAt } = await upgradedHost();
  const etcd = textAt(manifestOf('etcd'));
  const certificate = textAt('/etc/kubernetes/pki/apiserver.crt');
  const { errors } = await upgrade({ etcdUpgrade: false, certificateRenewal: false });
  expect(errors).toEqual([]);
  expect(textAt(manifestOf('etcd'))).toBe(etcd);
  expect(textAt('/etc/kubernetes/pki/apiserver.crt')).toBe(certificate);
});

test('edits of the kubelet’s configuration by hand are told, and the old file is kept', async () => {
  const host = await upgradedHost();
  const path = '/var/lib/kubelet/config.yaml';
  host.node.files.set(path, fileOf(`${host.textAt(path)}maxPods: 42\n`, 0o644));
  const { events } = await host.upgrade();
  expect(parseYaml(host.textAt(path))).not.toHaveProperty('maxPods');
  expect(host.textAt('/etc/kubernetes/tmp/slipway-kubelet-config.yaml')).toContain('maxPods: 42');
  expect(events.flatMap((event) => (event.type === 'unit-warned' ? [event.message] : []))).toContainEqual(
    expect.stringContaining('had maxPods otherwise'),
  );
});
