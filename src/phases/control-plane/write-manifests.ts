import { createHash } from 'node:crypto';
import type { Host } from '../../host/index.ts';
import {
  applyPatches,
  type ControlPlaneContext,
  type EtcdMember,
  optionalCaPaths,
  type StaticPodComponent,
  staticPod,
} from '../../manifests/index.ts';
import { toYaml } from '../../render/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';
import { type Artifact, type Need, ofHost, optional, type PhaseContext } from '../../workflow/index.ts';
import {
  apiServerServes,
  type ChangeInTurn,
  changeInTurn,
  claimed,
  clusterSpec,
  controlPlaneImages,
  etcdClientWritten,
  etcdStarts,
  manifestsWritten,
  pki,
} from '../artifacts.ts';
import { joinedClusterIn } from '../etcd/initial-cluster.ts';
import { manifestFile, unfinishedFile } from '../kubernetes-paths.ts';
import { nodeOf } from '../node.ts';
import { readPatches } from '../patches.ts';
import { certWritten } from '../pki/certs.ts';
import { kubeconfigWritten } from '../pki/kubeconfigs.ts';
import { onLeader } from '../places.ts';
import { type Step, step } from '../step.ts';
import { keptEtcdImage } from './kept-etcd-image.ts';
import { proxiesOf } from './proxies.ts';

/**
 * A static pod, its phase as kubeadm names it, and what must be there before the kubelet may start it: its files, and the
 * pods that it would only wait for, taking time from them.
 */
interface ManifestRow {
  readonly component: StaticPodComponent;
  readonly id: string;
  readonly needs: Readonly<Record<string, Need>>;
}

const allOf = (artifacts: readonly Artifact<void>[]): Readonly<Record<string, Need>> =>
  Object.fromEntries(artifacts.map((artifact) => [artifact.name, artifact]));

const rows: readonly ManifestRow[] = [
  {
    component: 'etcd',
    id: 'etcd/local',
    needs: allOf((['etcd-ca', 'etcd-server', 'etcd-peer'] as const).map(certWritten)),
  },
  {
    component: 'kube-apiserver',
    id: 'control-plane/apiserver',
    needs: {
      ...allOf(
        (
          [
            'ca',
            'apiserver',
            'apiserver-kubelet-client',
            'front-proxy-ca',
            'front-proxy-client',
            'apiserver-etcd-client',
            'etcd-ca',
            'sa',
          ] as const
        ).map(certWritten),
      ),
      etcdStarts,
      etcdClientWritten: optional(etcdClientWritten),
    },
  },
  {
    component: 'kube-controller-manager',
    id: 'control-plane/controller-manager',
    needs: {
      ...allOf((['ca', 'front-proxy-ca', 'sa'] as const).map(certWritten)),
      kubeconfig: kubeconfigWritten('controller-manager.conf'),
      apiServerServes,
    },
  },
  {
    component: 'kube-scheduler',
    id: 'control-plane/scheduler',
    needs: { kubeconfig: kubeconfigWritten('scheduler.conf'), apiServerServes },
  },
];

/** One static pod is in place. */
export const manifestWritten = (component: string): Artifact<void> => ofHost(`manifest/${component}`);

const writeManifest = ({ component, id, needs }: ManifestRow): Step =>
  step({
    id,
    title: `Write the static pod of ${component}`,
    where: onLeader,
    needs: {
      cluster: clusterSpec,
      pki,
      claimed,
      controlPlaneImages,
      change: optional(changeInTurn),
      ...needs,
    },
    gives: { written: manifestWritten(component) },
    run: async (context, { change, ...input }) => {
      const externalCa = await input.pki.isExternalCa();
      await writeStaticPod(context, input.cluster, { component, externalCa, change });
      return { written: undefined };
    },
    recover: async () => ({ written: undefined }),
  });

interface StaticPodWanted extends Pick<ControlPlaneContext, 'externalCa'> {
  readonly component: StaticPodComponent;
  /** Members of an etcd cluster that is joined; absent for a new one, and for one that is there: it stays what it is. */
  readonly initialCluster?: readonly EtcdMember[];
}

interface StaticPodToWrite extends StaticPodWanted {
  /** How a pod that runs is replaced, before its manifest is looked at once more. */
  readonly change: ChangeInTurn | undefined;
}

/** Writes the manifest of one static pod on a control plane; nothing for etcd where it is external. */
export const writeStaticPod = async (
  context: PhaseContext<HostSpec>,
  cluster: Cluster,
  { component, change, ...wanted }: StaticPodToWrite,
): Promise<void> => {
  if (component === 'etcd' && 'external' in cluster.documents.cluster.etcd) return;
  const { host, member } = context;
  const path = manifestFile(component);
  const content = await staticPodText(host, member.spec, cluster, { component, ...wanted });
  if (change) {
    const [manifest, begun] = await host.files.look([path, unfinishedFile]);
    const isOther = manifest?.kind === 'file' && manifest.sha256 !== sha256(content);
    if (isOther || begun?.kind === 'file') await change(context, cluster);
  }
  await host.files.ensure([...(component === 'etcd' ? [etcdDataDir(cluster)] : []), { path, content, mode: 0o600 }]);
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The manifest of one static pod of a control plane, patches and all. Throws INTERNAL for etcd where it is external. */
export const staticPodText = async (
  host: Host,
  spec: HostSpec,
  cluster: Cluster,
  { component, ...wanted }: StaticPodWanted,
): Promise<string> => {
  const node = nodeOf(cluster, spec, host.facts);
  const [optionalCaDirs, patches, proxyEnv, manifest] = await Promise.all([
    existing(host, optionalCaPaths),
    readPatches(host, node.patchesDirectory),
    proxiesOf(host),
    component === 'etcd' && wanted.initialCluster === undefined ? host.files.readText(manifestFile('etcd')) : undefined,
  ]);
  const joined = joinedClusterIn(manifest);
  const etcdImage = component === 'etcd' ? await keptEtcdImage(host, cluster.documents.cluster, manifest) : undefined;
  const pod = staticPod(component, {
    cluster: cluster.documents.cluster,
    nodeName: node.name,
    advertiseAddress: node.address,
    bindPort: node.bindPort,
    optionalCaDirs,
    proxyEnv,
    timeouts: node.timeouts,
    ...(joined && { initialCluster: joined }),
    ...(etcdImage !== undefined && { etcdImage }),
    ...wanted,
  });
  return toYaml(applyPatches(component, pod, patches));
};

/** kubeadm makes it 0700 before the kubelet would make it 0755. */
const etcdDataDir = ({ documents: { cluster } }: Cluster) =>
  ({
    kind: 'directory',
    path: 'local' in cluster.etcd ? cluster.etcd.local.dataDir : '/var/lib/etcd',
    mode: 0o700,
  }) as const;

const existing = async (host: Host, paths: readonly string[]): Promise<readonly string[]> => {
  const states = await host.files.look(paths);
  return states.filter(({ kind }) => kind !== 'absent').map(({ path }) => path);
};

/** kubeadm's phases `etcd/local` and `control-plane/…`; each as soon as its own files are there. */
export const writeManifests: readonly Step[] = [
  ...rows.map(writeManifest),
  step({
    id: 'control-plane/written',
    title: 'Have every static pod in place',
    where: onLeader,
    needs: allOf(rows.map(({ component }) => manifestWritten(component))),
    gives: { manifestsWritten },
    run: async () => ({ manifestsWritten: undefined }),
    recover: async () => ({ manifestsWritten: undefined }),
  }),
];
