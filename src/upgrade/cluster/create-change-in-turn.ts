import { createKeySupply } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import {
  answersProbe,
  type ChangeInTurn,
  createTurns,
  kubeconfigFile,
  manifestFile,
  openKube,
} from '../../phases/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import type { UpgradeWishes } from '../artifacts.ts';
import { upgradeControlPlane } from '../control-plane/index.ts';
import { readUnfinished } from '../control-plane/unfinished.ts';
import { wantedPods } from '../control-plane/wanted-pods.ts';
import { leftAlone } from './left-alone.ts';

/**
 * Static pods that serve and that the file wants otherwise, on one control plane after another: each is seen to run anew and be well
 * before the next one is touched, and put back where it is not. What does not serve has nothing to lose: it is left to be written as it is.
 */
export const createChangeInTurn = (): ChangeInTurn => {
  const inTurn = createTurns(leftAlone('change'));
  // Whichever pod of a host comes first brings all of them.
  const changes = new Map<string, Promise<void>>();
  return (context, cluster) => {
    const { name } = context.member;
    const begun = changes.get(name) ?? changeHost(context, cluster, inTurn);
    changes.set(name, begun);
    // After a cut link the engine begins again; what failed in its turn is remembered there.
    begun.catch(() => changes.delete(name));
    return begun;
  };
};

const changeHost = async (
  context: PhaseContext<HostSpec>,
  cluster: Cluster,
  inTurn: ReturnType<typeof createTurns>,
): Promise<void> => {
  const wishes = await wishesFor(context, cluster);
  if (wishes) await inTurn(context, 1, () => change(context, cluster, wishes));
};

/** `undefined` where nothing is to be changed, or nothing serves. */
const wishesFor = async (
  { host, member }: PhaseContext<HostSpec>,
  cluster: Cluster,
): Promise<UpgradeWishes | undefined> => {
  if (!(await isControlPlaneThere(host, cluster))) return undefined;
  const pods = await wantedPods(host, member.spec, cluster);
  const unfinished = await readUnfinished(host);
  const differing = pods.filter(({ isEqual }) => !isEqual).map(({ component }) => component);
  if (differing.length === 0 && unfinished === undefined) return undefined;
  if (unfinished === undefined && !(await serves(host))) return undefined;
  return {
    certificateRenewal: false,
    // Where etcd stays as it is, it is neither asked how it is nor kept in a snapshot.
    etcdUpgrade: differing.includes('etcd') || unfinished?.pods.etcd !== undefined,
    keys: createKeySupply(1),
  };
};

/** Asked for a moment: one answer that is lost must not count as nobody being served. */
const serves = async (host: Host): Promise<boolean> => {
  const probe = () => answersProbe(host, 'kube-apiserver');
  try {
    return (await host.until(`the API server on ${host.name}`, probe, { timeoutMs: SERVES_MS })) === true;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'WAIT_TIMEOUT') return false;
    throw error;
  }
};

const SERVES_MS = 2_000;

const isControlPlaneThere = async (host: Host, cluster: Cluster): Promise<boolean> => {
  const etcd = 'external' in cluster.documents.cluster.etcd ? [] : (['etcd'] as const);
  const pods = [...etcd, 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
  const states = await host.files.look([kubeconfigFile('admin.conf'), ...pods.map(manifestFile)]);
  return states.every(({ kind }) => kind === 'file');
};

const change = async (context: PhaseContext<HostSpec>, cluster: Cluster, wishes: UpgradeWishes): Promise<void> => {
  const kube = await openKube(context, cluster, 'admin.conf');
  try {
    await upgradeControlPlane(context, { target: cluster, kube, wishes });
  } finally {
    kube.close();
  }
};
