export { type BootstrapTokenInput, bootstrapTokenRbac, bootstrapTokenSecret } from './bootstrap-token.ts';
export { type CorednsInput, corednsObjects } from './coredns.ts';
export { isFormerDefault, pluginsIn } from './corefile.ts';
export { type FlannelInput, flannelImage, flannelObjects } from './flannel.ts';
export type { KubeObject } from './kube-object.ts';
export { type KubeProxyInput, kubeProxyObjects } from './kube-proxy.ts';
export { kubeadmCertsRbac, kubeadmCertsSecret } from './kubeadm-certs.ts';
export {
  clusterAdminsBinding,
  clusterInfoObjects,
  kubeadmConfigObjects,
  kubeletConfigObjects,
  markControlPlanePatch,
} from './kubeadm-objects.ts';
export { changedTaints, controlPlaneTaint, taintSlot } from './node-taints.ts';
export { readBootstrapToken, type StoredToken } from './read-bootstrap-token.ts';
