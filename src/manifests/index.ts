export { applyPatches, type PatchFile, type PatchTarget, patchPurpose, patchTargets } from './apply-patches.ts';
export type { ComponentConfig } from './component-config.ts';
export { proxyVariables } from './container-env.ts';
export { type ControlPlaneContext, type EtcdMember, loopback } from './control-plane-context.ts';
export { optionalCaPaths } from './host-mounts.ts';
export {
  type HostTraits,
  type KubeletSettings,
  type KubeProxySettings,
  kubeletSettingsFor,
  kubeProxySettingsFor,
} from './host-settings.ts';
export { type Images, imageList, imagesFor } from './images.ts';
export { type KubeProxyConfigurationInput, kubeProxyConfiguration } from './kube-proxy-configuration.ts';
export { type KubeletConfigurationInput, kubeletConfigMapData, kubeletConfiguration } from './kubelet-configuration.ts';
export { instanceConfiguration, type KubeletEnvInput, kubeletEnvFile } from './kubelet-files.ts';
export type { Pod } from './pod.ts';
export { dnsAddress } from './service-address.ts';
export { type StaticPodComponent, staticPod } from './static-pod.ts';
