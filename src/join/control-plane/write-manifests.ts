import {
  changeInTurn,
  controlPlaneImages,
  etcdClientWritten,
  manifestWritten,
  onJoiningControlPlanes,
  type Step,
  step,
  writeStaticPod,
} from '../../phases/index.ts';
import { type Need, optional } from '../../workflow/index.ts';
import { etcdJoined, joinedCluster, joinedPki, kubeconfigsWritten, localApiServes } from './artifacts.ts';

/** A static pod, and what it would only crash without, and then back off. */
interface ManifestRow {
  readonly component: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler';
  /** The last word of its path. */
  readonly name: string;
  readonly needs: Readonly<Record<string, Need>>;
}

const rows: readonly ManifestRow[] = [
  {
    component: 'kube-apiserver',
    name: 'apiserver',
    needs: { etcdJoined, etcdClientWritten: optional(etcdClientWritten) },
  },
  {
    component: 'kube-controller-manager',
    name: 'controller-manager',
    needs: { localApiServes },
  },
  {
    component: 'kube-scheduler',
    name: 'scheduler',
    needs: { localApiServes },
  },
];

const writeManifest = ({ component, name, needs }: ManifestRow): Step =>
  step({
    id: `join-control-plane/control-plane-prepare/control-plane/${name}`,
    title: `Write the static pod of ${component}`,
    where: onJoiningControlPlanes,
    needs: {
      cluster: joinedCluster,
      joinedPki,
      kubeconfigsWritten,
      controlPlaneImages,
      change: optional(changeInTurn),
      ...needs,
    },
    gives: { written: manifestWritten(component) },
    run: async (context, { cluster, joinedPki: own, change }) => {
      const externalCa = await own.isExternalCa();
      await writeStaticPod(context, cluster, { component, externalCa, change });
      return { written: undefined };
    },
    recover: async () => ({ written: undefined }),
  });

/**
 * kubeadm's control-plane-prepare/control-plane. kubeadm writes all of them first, and they crash and back off until etcd and the API
 * server are there; here each comes when what it asks is, so that it starts at once.
 */
export const writeJoinedManifests: readonly Step[] = rows.map(writeManifest);
