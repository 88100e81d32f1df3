import { controlPlaneEndpoint, localEndpoint } from './endpoint.ts';
import type { PkiContext } from './pki-context.ts';

export type KubeconfigFile =
  | 'admin.conf'
  | 'super-admin.conf'
  | 'kubelet.conf'
  | 'controller-manager.conf'
  | 'scheduler.conf';

/** One of kubeadm's kubeconfigs: who it speaks for and whom it speaks to. */
export interface KubeconfigSpec {
  readonly file: KubeconfigFile;
  /** Name of the phase `kubeconfig/<phase>`. */
  readonly phase: string;
  readonly commonName: (context: PkiContext) => string;
  readonly organizations: readonly string[];
  readonly server: (context: PkiContext) => string;
  /** For people: nothing that runs has read it. */
  readonly isForPeople: boolean;
}

export const kubeconfigTable: readonly KubeconfigSpec[] = [
  {
    file: 'admin.conf',
    phase: 'admin',
    commonName: () => 'kubernetes-admin',
    organizations: ['kubeadm:cluster-admins'],
    server: controlPlaneEndpoint,
    isForPeople: true,
  },
  {
    file: 'super-admin.conf',
    phase: 'super-admin',
    commonName: () => 'kubernetes-super-admin',
    organizations: ['system:masters'],
    server: controlPlaneEndpoint,
    isForPeople: true,
  },
  {
    file: 'kubelet.conf',
    phase: 'kubelet',
    commonName: (context) => `system:node:${context.nodeName}`,
    organizations: ['system:nodes'],
    // A kubelet stays with the API server of its own node, so that an upgrade never has it ahead of the server.
    server: localEndpoint,
    isForPeople: false,
  },
  {
    file: 'controller-manager.conf',
    phase: 'controller-manager',
    commonName: () => 'system:kube-controller-manager',
    organizations: [],
    server: localEndpoint,
    isForPeople: false,
  },
  {
    file: 'scheduler.conf',
    phase: 'scheduler',
    commonName: () => 'system:kube-scheduler',
    organizations: [],
    server: localEndpoint,
    isForPeople: false,
  },
];
