import { SlipwayError } from '../errors/index.ts';
import type { KubeObject } from './kube-object.ts';
import { clusterRole, clusterRoleBinding, defaultNodeTokens, nodes } from './rbac.ts';

export interface BootstrapTokenInput {
  /** `<6 characters>.<16 characters>`. */
  readonly token: string;
  /** When it ends; never, when absent. */
  readonly expires?: Date;
  readonly description?: string;
  /** `signing` and `authentication` when absent. */
  readonly usages?: readonly string[];
  /** kubeadm's default-node-token group when absent. */
  readonly groups?: readonly string[];
}

/**
 * The Secret of a bootstrap token; see "Authenticating with Bootstrap Tokens" in the Kubernetes documentation.
 * Throws SPEC_INVALID when the token has another form (without showing it).
 */
export const bootstrapTokenSecret = (input: BootstrapTokenInput): KubeObject => {
  const [, id, secret] = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(input.token) ?? [];
  if (id === undefined || secret === undefined) {
    throw new SlipwayError('SPEC_INVALID', 'A bootstrap token has another form than abcdef.0123456789abcdef.', {
      hint: 'Leave the token out, and Slipway makes one.',
    });
  }
  const { description, expires, usages = ['signing', 'authentication'], groups = [defaultNodeTokens.name] } = input;
  const fields = {
    'token-id': id,
    'token-secret': secret,
    ...(description && { description }),
    ...(expires && { expiration: expires.toISOString().replace(/\.\d+Z$/, 'Z') }),
    ...Object.fromEntries(usages.map((usage) => [`usage-bootstrap-${usage}`, 'true'])),
    ...(groups.length > 0 && { 'auth-extra-groups': groups.join(',') }),
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `bootstrap-token-${id}`, namespace: 'kube-system' },
    type: 'bootstrap.kubernetes.io/token',
    data: Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, base64(value)])),
  };
};

/** What lets a host with a token ask for its certificate and have it signed, and lets the apiserver reach the kubelets. */
export const bootstrapTokenRbac = (): KubeObject[] => [
  clusterRole('kubeadm:get-nodes', [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }]),
  clusterRoleBinding('kubeadm:get-nodes', 'kubeadm:get-nodes', defaultNodeTokens),
  clusterRoleBinding('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', defaultNodeTokens),
  clusterRoleBinding('kubeadm:node-autoapprove-bootstrap', `${signingRequests}:nodeclient`, defaultNodeTokens),
  clusterRoleBinding('kubeadm:node-autoapprove-certificate-rotation', `${signingRequests}:selfnodeclient`, nodes),
  clusterRoleBinding('kubeadm:apiserver-kubelet-client', 'system:kubelet-api-admin', {
    kind: 'User',
    name: 'kube-apiserver-kubelet-client',
  }),
];

const signingRequests = 'system:certificates.k8s.io:certificatesigningrequests';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
