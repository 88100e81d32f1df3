import { describe, expect, test } from 'vitest';
import { componentsNamed } from '../../src/components/index.ts';
import type { Command } from '../../src/host/index.ts';
import { playbookFiles } from '../../src/playbook/index.ts';
import { createMemoryHost, labHost, type MemoryHostOptions } from './memory-host.ts';
import { prepareDebian, runPlaybook } from './run-playbook.ts';

const markers = ['binariesInstalled'];
const values = { sandboxImage: 'registry.k8s.io/pause:3.10.2' };

/** A machine fresh from the installer: forwarding off, br_netfilter not loaded, swap on. */
const freshServer = (): NonNullable<MemoryHostOptions['answer']> => {
  let swap = 1;
  return answering([
    ['swapoff', () => (swap = 0)],
    ['/proc/swaps', () => swap],
    ['/proc/filesystems', () => 'br_netfilter\n'],
    ['/proc/sys/$f', () => '\n\n0\n'],
  ]);
};

/** Answers the first script that holds one of these words. */
const answering =
  (answers: readonly (readonly [string, () => string | number])[]) =>
  (command: Command): string | number | undefined =>
    answers.find(([word]) => 'script' in command && command.script.includes(word))?.[1]();

describe('an ordinary Debian server', () => {
  test('is prepared like this', async () => {
    const host = createMemoryHost({ installed: ['mount', 'iproute2', 'kmod'], answer: freshServer() });
    const { said, warned } = await runPlaybook(host, await prepareDebian(), { markers, values });
    expect(host.log).toEqual([
      'install ethtool iptables',
      'write /etc/modules-load.d/kubernetes.conf',
      'run: Load the kernel module br_netfilter',
      'write /etc/sysctl.d/99-kubernetes.conf',
      'run: Set net.ipv4.ip_forward = 1',
      'run: Turn swap off, now and at boot',
      'write /etc/kubernetes/manifests/',
      'write /etc/cni/net.d/',
      'write /etc/containerd/config.toml',
      'write /etc/systemd/system/containerd.service',
      'write /etc/crictl.yaml',
      'service containerd {"enabled":true,"active":true}',
      'write /usr/lib/systemd/system/kubelet.service',
      'write /usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
      'service kubelet {"enabled":true}',
    ]);
    expect([said, warned]).toEqual([[], []]);
    expect(host.store.get('/etc/sysctl.d/99-kubernetes.conf')).toBe(
      'net.ipv4.ip_forward = 1\n-net.bridge.bridge-nf-call-iptables = 1\n-net.bridge.bridge-nf-call-ip6tables = 1\n',
    );
    expect(host.store.get('/etc/modules-load.d/kubernetes.conf')).toBe('overlay\nbr_netfilter\n');
  });

  test('gets the recommended runtime: cgroups by systemd, scores lowered', async () => {
    const host = createMemoryHost({ answer: freshServer() });
    await runPlaybook(host, await prepareDebian(), { markers, values });
    expect(host.store.get('/etc/containerd/config.toml')).toContain('SystemdCgroup = true\n');
    expect(host.store.get('/etc/containerd/config.toml')).toContain('restrict_oom_score_adj = false\n');
    expect(host.store.get('/etc/containerd/config.toml')).toContain('sandbox = "registry.k8s.io/pause:3.10.2"\n');
    expect(host.store.get('/etc/systemd/system/containerd.service')).toContain('OOMScoreAdjust=-999\n');
  });

  test('is left alone the second time', async () => {
    const answer = freshServer();
    const host = createMemoryHost({ answer });
    await runPlaybook(host, await prepareDebian(), { markers, values });
    host.log.length = 0;
    const settled = createMemoryHost({
      files: Object.fromEntries(host.store),
      units: Object.fromEntries(host.units),
      installed: [...host.installed],
      answer: answering([
        ['/proc/sys/$f', () => '1\n1\n1\n'],
        ['NeedDaemonReload', () => 'no\n'],
      ]),
    });
    await runPlaybook(settled, await prepareDebian(), { markers, values });
    expect(settled.log).toEqual([]);
  });
});

describe('a host of the lab', () => {
  const lab = () =>
    createMemoryHost({
      facts: { ...labHost, swap: true },
      installed: ['mount', 'iproute2', 'kmod', 'ethtool', 'iptables'],
      answer: (command) => ('script' in command && command.script.includes('/proc/sys/$f') ? '1\n1\n0\n' : undefined),
    });

  test('keeps its hands off the kernel and the swap of the machine around it', async () => {
    const host = lab();
    const { said } = await runPlaybook(host, await prepareDebian(), { markers, values });
    expect(host.log.slice(0, 3)).toEqual([
      'write /etc/sysctl.d/99-kubernetes.conf',
      'run: Set net.ipv4.ip_forward = 1',
      'write /etc/kubernetes/manifests/',
    ]);
    expect(said).toEqual(['not for this host']);
  });

  test('gets a runtime that asks for nothing that is refused there', async () => {
    const host = lab();
    await runPlaybook(host, await prepareDebian(), { markers, values });
    expect(host.store.get('/etc/containerd/config.toml')).toContain('SystemdCgroup = false\n');
    expect(host.store.get('/etc/containerd/config.toml')).toContain('restrict_oom_score_adj = true\n');
    expect(host.store.get('/etc/systemd/system/containerd.service')).not.toContain('OOMScoreAdjust');
  });
});

test('a machine of another family is told so, and not touched', async () => {
  const host = createMemoryHost({ facts: { family: 'rhel' } });
  const playbook = await prepareDebian();
  const { said } = await runPlaybook(host, playbook, { markers, values });
  expect(host.log).toEqual([]);
  expect(said).toHaveLength(playbook.steps.length);
});

test('the kubelet starts as in the Debian packages of Kubernetes', async () => {
  const host = createMemoryHost({ answer: freshServer() });
  await runPlaybook(host, await prepareDebian(), { markers, values: { ...values, kubeletPath: '/usr/bin/kubelet' } });
  const lines = (path: string) => (host.store.get(path) ?? '').split('\n').filter((line) => !/^(#|$)/.test(line));
  expect(lines('/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf')).toEqual([
    '[Service]',
    'Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"',
    'Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"',
    'EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env',
    'EnvironmentFile=-/etc/default/kubelet',
    'ExecStart=',
    'ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS',
  ]);
  expect(lines('/usr/lib/systemd/system/kubelet.service')).toContain('ExecStart=/usr/bin/kubelet');
});

test('a reset knows every file that was written', async () => {
  expect(playbookFiles(await prepareDebian())).toEqual([
    '/etc/modules-load.d/kubernetes.conf',
    '/etc/sysctl.d/99-kubernetes.conf',
    '/etc/containerd/config.toml',
    '/etc/systemd/system/containerd.service',
    '/etc/crictl.yaml',
    '/usr/lib/systemd/system/kubelet.service',
    '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf',
  ]);
});

test('units start the programs where Slipway installs them', async () => {
  const playbook = await prepareDebian();
  const installed = componentsNamed({ kubernetesVersion: 'v1.36.3', arch: 'amd64' }, ['containerd', 'kubelet']);
  const paths = Object.fromEntries(installed.map(({ name, installPath }) => [name, installPath]));
  expect(playbook.values).toMatchObject({ containerdPath: paths['containerd'], kubeletPath: paths['kubelet'] });
  const watched = playbook.steps.flatMap(({ options }) => (options as { restartOn?: string[] }).restartOn ?? []);
  expect(watched).toEqual(expect.arrayContaining(Object.values(paths)));
});
