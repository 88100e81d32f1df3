/** Preflight checks that either tool must be told to ignore in hosts that share a kernel, for command lines and configurations. */
export const CONTAINER_CHECKS = 'SystemVerification,FileContent--proc-sys-net-bridge-bridge-nf-call-iptables,Mem';

export const POD_SUBNET = '10.244.0.0/16';

interface Init {
  /** Of the host. */
  readonly address: string;
  /** With its v; that of most labs unless given. */
  readonly version?: string;
  /** `controlPlaneEndpoint`. */
  readonly endpoint?: string;
}

/** An init on a host of the lab, for kubeadm and Slipway alike: Slipway finds out by itself what such hosts need, kubeadm must be told. */
export const kubeadmConfig = ({
  address,
  version = 'v1.36.3',
  endpoint,
}: Init): string => `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
localAPIEndpoint: { advertiseAddress: ${address} }
nodeRegistration: { ignorePreflightErrors: [${CONTAINER_CHECKS}] }
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: ${version}
${endpoint === undefined ? '' : `controlPlaneEndpoint: ${endpoint}\n`}networking: { podSubnet: ${POD_SUBNET} }
---
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
conntrack: { maxPerCore: 0, min: 0, tcpCloseWaitTimeout: 0s, tcpEstablishedTimeout: 0s }
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
oomScoreAdj: 0
`;
