import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, vi } from 'vitest';
import type { SlipwayCluster } from './slipway-cluster.ts';

interface Artifact {
  readonly name: string;
  readonly path: string;
}

/** What nodes without static pods need. */
const EVERYWHERE = ['pause', 'kube-proxy', 'coredns'];
const CONTROL_PLANE = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'etcd'];

/** What a user's package manager and registry would bring: the kubelet, not yet in its place, and the images of a version. */
export const bringVersion = (
  lab: SlipwayCluster,
  version: string,
  { controlPlanes, workers }: Readonly<Record<'controlPlanes' | 'workers', readonly string[]>>,
): void => {
  const file = join(dirname(lab.file), `${version}.yaml`);
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'slipway.dev/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'brought' },
      spec: {
        kubernetesVersion: version,
        components: { sources: ['source'] },
        hosts: [{ name: 'a', role: 'control-plane', ssh: '192.0.2.1' }],
      },
    }),
  );
  const got: readonly Artifact[] = lab
    .done('components', 'get', '-f', file, '-o', 'json', 'kubelet', ...EVERYWHERE, ...CONTROL_PLANE)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const host of [...controlPlanes, ...workers]) {
    for (const { name, path } of got) {
      if (name === 'kubelet') lab.send(host, path, `/root/kubelet-${version}`);
      else if (controlPlanes.includes(host) || EVERYWHERE.includes(name)) {
        lab.send(host, path, `/root/${name}.tar`);
        lab.on(host, `ctr -n k8s.io images import /root/${name}.tar && rm /root/${name}.tar`);
      }
    }
  }
};

/** The kubelet that was brought, in place of the one that runs. */
export const replaceKubelet = (lab: SlipwayCluster, host: string, version: string): string =>
  lab.on(host, `install -m 755 /root/kubelet-${version} /usr/local/bin/kubelet && systemctl restart kubelet`);

/** Asks the cluster of this control plane until all its nodes are Ready with a version; throws after two minutes. */
export const untilNodesRun = async (lab: SlipwayCluster, controlPlane: string, version: string): Promise<void> => {
  const nodes = (): readonly string[] => lab.on(controlPlane, NODES).trim().split('\n');
  // An API server that is on its way up refuses even its administrators.
  const limits = { timeout: 120_000, interval: 1_000 };
  await vi.waitFor(() => expect(nodes().filter((node) => node !== `${version} True`)).toEqual([]), limits);
};

const NODES = `kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes -o jsonpath='${'{range .items[*]}{.status.nodeInfo.kubeletVersion} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}'}' 2>&1 || true`;

/** A kubelet of another minor makes every static pod of its host anew, some seconds after it has started: this waits for that. */
export const untilPodsAreAnew = async (lab: SlipwayCluster, controlPlane: string): Promise<void> => {
  const answers = (): string => lab.on(controlPlane, ANEW);
  await vi.waitFor(() => expect(answers()).toContain('anew\nok'), { timeout: 120_000, interval: 1_000 });
};

const ANEW = `
since() { cut -d ' ' -f 22 /proc/$(pgrep -o -x $1)/stat || echo 0; }
for one in etcd kube-apiserver kube-controller kube-scheduler; do [ $(since $one) -gt $(since kubelet) ] || exit 0; done 2>/dev/null
echo anew; kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /readyz 2>&1 || true`;

/** Nodes are Ready before pods on them run; an upgrade begins with a Job that has a minute. */
export const untilPodsAreReady = (lab: SlipwayCluster, controlPlane: string): string =>
  lab.on(
    controlPlane,
    `k='kubectl --kubeconfig /etc/kubernetes/admin.conf'
    $k wait pods -A --all --for=condition=Ready --timeout=240s || { $k get pods -A -o wide; $k get events -A; exit 1; }`,
  );
