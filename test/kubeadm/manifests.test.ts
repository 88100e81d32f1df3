import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  applyPatches,
  imageList,
  instanceConfiguration,
  kubeletConfiguration,
  kubeletEnvFile,
  staticPod,
} from '../../src/manifests/index.ts';
import { parseYaml, toYaml } from '../../src/render/index.ts';
import { clusterFromKubeadmConfig } from '../../src/spec/index.ts';
import { configurations } from '../manifests/configurations.ts';
import { configuration, contextOf, kubeadmDryRun } from '../manifests/kubeadm-dry-run.ts';
import { kubeadm } from './kubeadm-binary.ts';

const run = promisify(execFile);
const components = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'] as const;

/** Kubernetes types leave `false` out of some fields and write `{}` into others; absence means the same. */
const normal = (text: string): unknown =>
  JSON.parse(JSON.stringify(parseYaml(text)), (_, value) =>
    value === false || JSON.stringify(value) === '{}' ? undefined : value,
  );

describe.for(Object.entries(configurations))('with %s', ([, { config, env = {}, patches = [] }]) => {
  test('the static pods are those of the real kubeadm', async () => {
    const { context, files } = await kubeadmDryRun(config, { env, patches });
    const written = components.filter((component) => `${component}.yaml` in files);
    expect(written).toEqual(components.slice(0, 'local' in context.cluster.etcd ? 4 : 3));
    for (const component of written) {
      const ours = toYaml(applyPatches(component, staticPod(component, context), patches));
      const theirs = files[`${component}.yaml`] ?? '';
      if (patches.length === 0) expect(ours).toBe(theirs);
      else expect(normal(ours)).toEqual(normal(theirs));
    }
  });

  test('the files of the kubelet are those of the real kubeadm', async () => {
    const { cluster, files } = await kubeadmDryRun(config, { env, patches });
    const { kubelet, init } = cluster.documents;
    const { criSocket = '', name: nodeName = '', kubeletExtraArgs = [] } = init.nodeRegistration;
    const resolvConf = /^resolvConf: (.*)$/m.exec(files['config.yaml'] ?? '')?.[1];
    const ours = kubeletConfiguration({
      cluster: cluster.documents.cluster,
      criSocket,
      patches,
      ...(kubelet && { user: kubelet }),
      ...(resolvConf && { resolvConf }),
    });
    expect(toYaml(ours)).toBe(files['config.yaml']);
    expect(instanceConfiguration(criSocket)).toBe(files['instance-config.yaml']);
    const environment = { nodeName, hostname: hostname().toLowerCase(), extraArgs: kubeletExtraArgs };
    expect(kubeletEnvFile(environment)).toBe(files['kubeadm-flags.env']);
  });
});

test('with an external CA the controller-manager signs nothing, as with the real kubeadm', async () => {
  const root = await mkdtemp(join(tmpdir(), 'slipway-oracle-'));
  const phase = (...names: readonly string[]) =>
    run(kubeadm(), ['init', 'phase', ...names, '--config=/config.yaml', `--rootfs=${root}`]);
  try {
    await writeFile(join(root, 'config.yaml'), configuration());
    await phase('certs', 'all');
    await phase('kubeconfig', 'all');
    await rm(join(root, 'etc/kubernetes/pki/ca.key'));
    await phase('control-plane', 'controller-manager');
    const theirs = await readFile(join(root, 'etc/kubernetes/manifests/kube-controller-manager.yaml'), 'utf8');
    const context = contextOf(clusterFromKubeadmConfig(configuration(), 'config.yaml', {}));
    const ours = staticPod('kube-controller-manager', { ...context, externalCa: true, optionalCaDirs: [] });
    expect(toYaml(ours)).toBe(theirs);
    expect(theirs).toContain('--cluster-signing-key-file=\n');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});

test('the list of images is that of the real kubeadm, in its order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-oracle-'));
  try {
    for (const more of ['', 'proxy: {disabled: true}\ndns: {disabled: true}', 'imageRepository: example.org/k8s']) {
      const file = join(folder, 'config.yaml');
      await writeFile(file, configuration(more));
      const { stdout } = await run(kubeadm(), ['config', 'images', 'list', `--config=${file}`]);
      const { documents } = clusterFromKubeadmConfig(configuration(more), 'config.yaml', {});
      expect(imageList(documents.cluster)).toEqual(stdout.trim().split('\n'));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
