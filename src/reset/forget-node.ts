import type { Kube } from '../kube/index.ts';
import {
  checked,
  clusterSpec,
  everywhere,
  kubeconfigFile,
  kubeletEnvFile,
  nodeOf,
  openKube,
  step,
} from '../phases/index.ts';
import { isControlPlane } from '../spec/index.ts';
import { nodeForgotten as forgotten, preparation } from './artifacts.ts';

/** A cluster that goes with this host, or is out of reach, is not waited for. */
const PATIENCE_MS = 5_000;

/**
 * A control plane takes its own Node object away while its API server still answers; kubeadm leaves it. A worker may not: what
 * stays is told, or taken away by somebody else. Nothing here stops a reset.
 */
export const forgetNode = step({
  id: 'reset/node',
  title: 'Delete the Node object',
  where: everywhere,
  needs: { cluster: clusterSpec, checked, preparation },
  gives: { nodeForgotten: forgotten },
  run: async (context, { cluster, preparation: prepared }) => {
    const { host, member, members, warn, signal } = context;
    const going = new Set(members.map(({ name }) => name));
    const goesWhole = cluster.hosts.filter(isControlPlane).every(({ name }) => going.has(name));
    if (prepared && goesWhole) return { nodeForgotten: undefined };
    const [admin, kubelet] = await host.files.look(['admin.conf', 'kubelet.conf'].map(kubeconfigFile));
    if (kubelet?.kind !== 'file') return { nodeForgotten: undefined };
    const flags = (await host.files.readText(kubeletEnvFile)) ?? '';
    const name = /--hostname-override=([^\s"]+)/.exec(flags)?.[1] ?? nodeOf(cluster, member.spec, host.facts).name;
    if (admin?.kind !== 'file') {
      if (!prepared)
        warn(`left: the Node object, which a worker may not delete. Elsewhere: kubectl delete node ${name}`);
      return { nodeForgotten: name };
    }
    const limited = { ...context, signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]) };
    const nodeForgotten = await openKube(limited, cluster, 'admin.conf')
      .then((kube) => removeNode(kube, name))
      .catch((error: unknown) => {
        signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        warn(`The Node object ${name} stays, if there still is a cluster: ${why}`);
        return name;
      });
    return { nodeForgotten };
  },
  recover: async () => ({ nodeForgotten: undefined }),
});

const removeNode = async (kube: Kube, name: string): Promise<undefined> => {
  try {
    await kube.remove({ apiVersion: 'v1', kind: 'Node', name });
  } finally {
    kube.close();
  }
};
