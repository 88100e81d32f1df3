/** Where kubeadm keeps things; not configurable, other tools rely on them. */
export const kubernetesDir = '/etc/kubernetes';
export const manifestsDir = `${kubernetesDir}/manifests`;
export const kubeletDir = '/var/lib/kubelet';
export const kubeletConfigFile = `${kubeletDir}/config.yaml`;
export const kubeletInstanceConfigFile = `${kubeletDir}/instance-config.yaml`;
export const kubeletEnvFile = `${kubeletDir}/kubeadm-flags.env`;
export const kubeletClientCertificate = `${kubeletDir}/pki/kubelet-client-current.pem`;
export const bootstrapKubeconfig = `${kubernetesDir}/bootstrap-kubelet.conf`;
/** Of one of kubeadm's kubeconfigs; another is named by its whole path. */
export const kubeconfigFile = (name: string): string => (name.startsWith('/') ? name : `${kubernetesDir}/${name}`);
/** Of a change to static pods that is under way. */
export const unfinishedFile = '/var/lib/slipway/upgrade.json';
export const manifestFile = (component: string): string => `${manifestsDir}/${component}.yaml`;

/** Data of an etcd on a host of its own. */
export const etcdDataDir = '/var/lib/etcd';
/** Its unit; what a member is asked for stands there as in a static pod. */
export const etcdUnitFile = '/etc/systemd/system/etcd.service';
