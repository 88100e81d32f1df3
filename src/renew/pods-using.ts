import type { RenewableName } from '../certs/index.ts';
import type { Host } from '../host/index.ts';
import type { StaticPodComponent } from '../manifests/index.ts';
import { manifestFile } from '../phases/index.ts';

/** Who reads a certificate when it starts; administrators' kubeconfigs are read by people. */
const users: Readonly<Partial<Record<RenewableName, StaticPodComponent>>> = {
  'etcd-server': 'etcd',
  'etcd-peer': 'etcd',
  apiserver: 'kube-apiserver',
  'apiserver-kubelet-client': 'kube-apiserver',
  'apiserver-etcd-client': 'kube-apiserver',
  'front-proxy-client': 'kube-apiserver',
  'controller-manager.conf': 'kube-controller-manager',
  'scheduler.conf': 'kube-scheduler',
};

/** In the order to restart them: each needs those before it. */
const order: readonly StaticPodComponent[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** Static pods of this host that use one of these certificates. */
export const podsUsing = async (
  host: Host,
  names: readonly RenewableName[],
): Promise<readonly StaticPodComponent[]> => {
  const using = order.filter((pod) => names.some((name) => users[name] === pod));
  const states = await host.files.look(using.map(manifestFile));
  return using.filter((_, index) => states[index]?.kind === 'file');
};
