import { fieldAt, type Kube, textAt } from '../../kube/index.ts';
import { imagesFor } from '../../manifests/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { tagOf } from '../cluster-versions.ts';

/** CoreDNS as it runs in the cluster. */
export interface CorednsState {
  /** Absent when there is none. */
  readonly corefile?: string;
  /** The tag of its image, such as `v1.13.1`; empty when it is not there. */
  readonly version: string;
  readonly replicas?: number;
  /** What it is to be. */
  readonly wanted: string;
}

export const readCoredns = async (kube: Kube, target: Cluster): Promise<CorednsState> => {
  const [config, deployments] = await Promise.all([
    kube.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-system', name: 'coredns' }),
    kube.list({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'kube-system',
      labelSelector: 'k8s-app=kube-dns',
    }),
  ]);
  const [deployment] = deployments;
  const corefile = textAt(config, 'data', 'Corefile');
  const replicas = fieldAt(deployment, 'spec', 'replicas');
  return {
    version: tagOf(textAt(deployment, 'spec', 'template', 'spec', 'containers', '0', 'image')),
    wanted: tagOf(imagesFor(target.documents.cluster).coredns),
    ...(corefile !== '' && { corefile }),
    ...(typeof replicas === 'number' && { replicas }),
  };
};
