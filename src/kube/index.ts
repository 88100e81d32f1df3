export type * from './kube.ts';
