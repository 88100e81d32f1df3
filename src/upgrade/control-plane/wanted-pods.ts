import { isDeepStrictEqual } from 'node:util';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { textAt } from '../../kube/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { kubernetesDir, manifestFile, staticPodText } from '../../phases/index.ts';
import { parseYaml } from '../../render/index.ts';
import type { Cluster, HostSpec } from '../../spec/index.ts';

/** A static pod as it is and as it is to be. */
export interface WantedPod {
  readonly component: StaticPodComponent;
  /** The manifest that is there; absent for etcd where it is external. */
  readonly current: string;
  readonly wanted: string;
  /** They mean the same. */
  readonly isEqual: boolean;
}

/** kubeadm's order: each needs those before it. */
const order: readonly StaticPodComponent[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/**
 * Every static pod of the host, in the order to replace them; all are made before any is touched. Throws PATCH_INVALID,
 * and UPGRADE_REFUSED when a manifest is not there.
 */
export const wantedPods = async (host: Host, spec: HostSpec, target: Cluster): Promise<readonly WantedPod[]> => {
  const external = 'external' in target.documents.cluster.etcd;
  const components = order.filter((component) => component !== 'etcd' || !external);
  const [key] = await host.files.look([`${target.documents.cluster.certificatesDir}/ca.key`]);
  const externalCa = key?.kind === 'absent';
  return Promise.all(
    components.map(async (component) => {
      const current = await host.files.readText(manifestFile(component));
      if (current === undefined) throw missing(host, component);
      const wanted = await staticPodText(host, spec, target, { component, externalCa });
      return { component, current, wanted, isEqual: isDeepStrictEqual(parseYaml(current), parseYaml(wanted)) };
    }),
  );
};

/** The image of the first container. */
export const imageIn = (manifest: string): string => textAt(parseYaml(manifest), 'spec', 'containers', '0', 'image');

const missing = (host: Host, component: StaticPodComponent): SlipwayError =>
  new SlipwayError('UPGRADE_REFUSED', `${host.name} has no ${manifestFile(component)}.`, {
    hint: `Is it a control plane? If a former upgrade broke off, its backup is in ${kubernetesDir}/tmp.`,
  });
