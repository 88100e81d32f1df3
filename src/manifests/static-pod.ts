import type { ControlPlaneContext } from './control-plane-context.ts';
import { etcd } from './etcd.ts';
import { kubeApiserver } from './kube-apiserver.ts';
import { kubeControllerManager } from './kube-controller-manager.ts';
import { kubeScheduler } from './kube-scheduler.ts';
import type { Pod } from './pod.ts';

const builders = {
  'kube-apiserver': kubeApiserver,
  'kube-controller-manager': kubeControllerManager,
  'kube-scheduler': kubeScheduler,
  etcd,
} as const;

export type StaticPodComponent = keyof typeof builders;

/** The manifest kubeadm 1.36 writes for a component, before patches. Throws INTERNAL for etcd of a cluster with an external etcd. */
export const staticPod = (component: StaticPodComponent, context: ControlPlaneContext): Pod =>
  builders[component](context);
