import { SlipwayError } from '../errors/index.ts';
import { type Kube, type KubeObject, textAt } from '../kube/index.ts';

/** Node names by version. */
export type NodesByVersion = ReadonlyMap<string, readonly string[]>;

/** The version that the API server which answers is. */
export const apiServerVersion = async (kube: Kube): Promise<string> => {
  const { gitVersion }: { readonly gitVersion?: string } = JSON.parse((await kube.text('/version')) || '{}');
  if (gitVersion !== undefined) return gitVersion;
  throw new SlipwayError('KUBE_API', 'The API server does not tell its version.', {
    hint: 'kubectl version',
  });
};

export const kubeletVersions = async (kube: Kube): Promise<NodesByVersion> =>
  grouped(
    (await kube.list({ apiVersion: 'v1', kind: 'Node' })).map((node) => [
      textAt(node, 'status', 'nodeInfo', 'kubeletVersion'),
      node.metadata.name,
    ]),
  );

/** By the tags of the images that static pods run from, as kubeadm takes them. */
export const componentVersions = async (kube: Kube, component: string): Promise<NodesByVersion> =>
  grouped(
    (await staticPods(kube, component)).map((pod) => [
      tagOf(textAt(pod, 'spec', 'containers', '0', 'image')).replace('_', '+'),
      textAt(pod, 'spec', 'nodeName'),
    ]),
  );

export const staticPods = (kube: Kube, component: string): Promise<readonly KubeObject[]> =>
  kube.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: 'kube-system',
    labelSelector: `component=${component},tier=control-plane`,
  });

/** Of a name such as `registry:5000/coredns/coredns:v1.13.1`; empty without one. */
export const tagOf = (image: string): string => /:([^:/@]+)(?:@.*)?$/.exec(image)?.[1] ?? '';

const grouped = (pairs: readonly (readonly [version: string, node: string])[]): NodesByVersion => {
  const groups = Map.groupBy(pairs, ([version]) => version);
  return new Map([...groups].map(([version, those]) => [version, those.map(([, node]) => node)]));
};
