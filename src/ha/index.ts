export type { EtcdClientTexts } from './external-etcd/deliver-client-files.ts';
export { externalEtcdSteps } from './external-etcd/external-etcd-steps.ts';
export { virtualIpSteps } from './virtual-ip/virtual-ip-steps.ts';
