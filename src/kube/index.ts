export { createKube, type KubeOptions } from './create-kube.ts';
export { createDryRunEtcdMembers } from './dry-run-etcd-members.ts';
export { createDryRunKube } from './dry-run-kube.ts';
export { createEtcdMembers, type EtcdHost, type EtcdMembers, type EtcdPeer } from './etcd-members.ts';
export { type AnonymousFetch, fetchAnonymous } from './fetch-anonymous.ts';
export type * from './kube.ts';
export type { Connect, KubeAccess } from './kube-access.ts';
export { isKubeReason, KubeApiError } from './kube-api-error.ts';
export { type ProbeOptions, probeHttp, probeHttps } from './probe.ts';
