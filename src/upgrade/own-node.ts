import { inspectCertificate, parseKubeconfig } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { fieldAt, type Kube, type KubeObject, textAt } from '../kube/index.ts';
import { kubeconfigFile, kubeletInstanceConfigFile, manifestFile } from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import type { ApiEndpoint, Taint } from '../spec/index.ts';

/** A host as the cluster knows it. */
export interface OwnNode {
  readonly name: string;
  readonly criSocket?: string;
  readonly taints: readonly Taint[];
  /** Of a control plane. */
  readonly endpoint?: ApiEndpoint;
}

/** As kubeadm finds them: the kubelet's certificate, the Node object, the static pod of the API server. Throws UPGRADE_REFUSED. */
export const readOwnNode = async (host: Host, kube: Kube): Promise<OwnNode> => {
  const name = (await nodeNameOf(host)) ?? host.facts.hostname.trim().toLowerCase();
  const node = await kube.get({ apiVersion: 'v1', kind: 'Node', name });
  if (node === undefined) {
    throw new SlipwayError(
      'UPGRADE_REFUSED',
      `The cluster has no node "${name}", which ${host.name} takes itself for.`,
      {
        hint: 'kubectl get nodes',
      },
    );
  }
  const [criSocket, endpoint] = await Promise.all([criSocketOf(host, node), endpointOf(host)]);
  return { name, taints: taintsOf(node), ...(criSocket && { criSocket }), ...(endpoint && { endpoint }) };
};

const USER = 'system:node:';

/** By the certificate that the kubelet shows; `undefined` when it cannot be read. */
const nodeNameOf = async (host: Host): Promise<string | undefined> => {
  const path = kubeconfigFile('kubelet.conf');
  const text = await host.files.readText(path);
  if (text === undefined) return undefined;
  const { cert, certFile } = parseKubeconfig(parseYaml(text), path);
  const pem = cert ?? (certFile && (await host.files.readText(certFile)));
  if (!pem?.includes('-----BEGIN CERTIFICATE-----')) return undefined;
  const { subject } = inspectCertificate(pem, certFile ?? path);
  return subject.startsWith(USER) ? subject.slice(USER.length) : undefined;
};

const CRI_SOCKET = 'kubeadm.alpha.kubernetes.io/cri-socket';

const criSocketOf = async (host: Host, node: KubeObject): Promise<string | undefined> => {
  const annotated = node.metadata.annotations?.[CRI_SOCKET];
  if (annotated !== undefined) return annotated;
  const text = await host.files.readText(kubeletInstanceConfigFile);
  const socket = text === undefined ? '' : textAt(parseYaml(text), 'containerRuntimeEndpoint');
  return socket === '' ? undefined : socket;
};

const ENDPOINT = 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint';

const endpointOf = async (host: Host): Promise<ApiEndpoint | undefined> => {
  const text = await host.files.readText(manifestFile('kube-apiserver'));
  if (text === undefined) return undefined;
  const annotation = fieldAt(parseYaml(text), 'metadata', 'annotations', ENDPOINT);
  const [, address = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(String(annotation ?? '')) ?? [];
  if (port !== undefined) return { advertiseAddress: address, bindPort: Number(port) };
  throw new SlipwayError(
    'UPGRADE_REFUSED',
    `${manifestFile('kube-apiserver')} does not tell its address: the annotation ${ENDPOINT} is missing.`,
    {
      hint: `Write it again: slipway init phase control-plane apiserver`,
    },
  );
};

const taintsOf = (node: KubeObject): readonly Taint[] => {
  const taints = fieldAt(node, 'spec', 'taints');
  return Array.isArray(taints) ? taints : [];
};
