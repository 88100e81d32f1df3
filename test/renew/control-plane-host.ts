import { expect } from 'vitest';
import { createKeySupply, type RenewableName } from '../../src/certs/index.ts';
import type { Command } from '../../src/host/index.ts';
import { initWorkflow } from '../../src/init/index.ts';
import { clusterSpec } from '../../src/phases/index.ts';
import { type CertificatePlace, certificatePlace, renewRequest, renewWorkflow } from '../../src/renew/index.ts';
import type { Cluster } from '../../src/spec/index.ts';
import { provided } from '../../src/workflow/index.ts';
import { createFakeControlPlane, openHealthy } from '../phases/fake-control-plane.ts';
import { createFakeNode, type FakeNode } from '../phases/fake-node.ts';
import { initCluster, type RecipeResult, runRecipe } from '../phases/run-recipe.ts';

/** A host that init made a control plane of, with processes that a kubelet starts again. */
export interface ControlPlaneHost {
  readonly node: FakeNode;
  readonly cluster: Cluster;
  readonly controlPlane: ReturnType<typeof createFakeControlPlane>;
  /** Process ids by static pod. */
  readonly processes: Map<string, number>;
  /** What was ended, in order. */
  readonly ended: readonly string[];
  renew(options?: RenewOptions): Promise<RecipeResult>;
}

interface RenewOptions {
  readonly names?: readonly RenewableName[];
  readonly restart?: boolean;
  readonly place?: Partial<CertificatePlace>;
}

export const controlPlaneHost = async (): Promise<ControlPlaneHost> => {
  const cluster = initCluster({ nodeName: 'cp1' });
  const controlPlane = createFakeControlPlane();
  const node = createFakeNode({ name: 'cp1', address: '10.0.0.11', prepared: true }, [controlPlane]);
  const init = { workflow: initWorkflow(), cluster, nodes: [node], provide: [provided(clusterSpec, cluster)] };
  expect((await runRecipe(init)).errors).toEqual([]);
  const processes = new Map(pods.map((pod, index) => [pod, 100 + index]));
  const ended: string[] = [];
  teach(node, processes, ended);
  const renew = ({ names, restart = false, place }: RenewOptions = {}) =>
    runRecipe({
      workflow: renewWorkflow(),
      cluster,
      nodes: [node],
      provide: [
        provided(clusterSpec, cluster),
        provided(certificatePlace, { ...defaultPlace, ...place }),
        provided(renewRequest, { keys: createKeySupply(1), restart, ...(names && { names }) }),
      ],
    });
  return { node, cluster, controlPlane, processes, ended, renew };
};

const pods: readonly string[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

const defaultPlace: CertificatePlace = {
  isGiven: false,
  kubeconfigDir: '/etc/kubernetes',
  kubeconfig: '/etc/kubernetes/admin.conf',
};

const teach = (node: FakeNode, processes: Map<string, number>, ended: string[]): void => {
  const { dial } = node;
  // etcd's own health, which its static pod has on a port without TLS.
  node.dial = async (address) => (address.port === 2381 ? openHealthy() : dial(address));
  const owners = ({ args = [] }: Command): string =>
    args
      .flatMap((path) => (node.files.has(path) ? [`${node.files.get(path)?.mode.toString(8)} 0:0 ${path}\n`] : []))
      .join('');
  const find = ({ args: [pod = ''] = [] }: Command): string => {
    const pid = processes.get(pod);
    return pid === undefined ? '' : `${pid}:1\n`;
  };
  const kill = ({ args = [] }: Command): string => {
    for (const [pod, pid] of processes) {
      if (!args.includes(String(pid))) continue;
      ended.push(pod);
      processes.set(pod, pid + 100);
    }
    return '';
  };
  node.teach(
    { when: (command) => 'script' in command && command.script.includes('%U:%G'), answer: owners },
    { when: (command) => 'script' in command && command.script.includes('pgrep'), answer: find },
    { when: /^kill -TERM/, answer: kill },
  );
};
