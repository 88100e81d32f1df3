export type * from './cluster.ts';
export type * from './kubeadm.ts';
export { kubeadmApiVersion } from './kubeadm.ts';
