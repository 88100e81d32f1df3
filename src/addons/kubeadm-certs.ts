import type { KubeObject } from './kube-object.ts';
import { defaultNodeTokens, role, roleBinding } from './rbac.ts';

const NAME = 'kubeadm-certs';
const READERS = 'kubeadm:kubeadm-certs';

interface KubeadmCerts extends KubeObject {
  readonly metadata: KubeObject['metadata'] & {
    readonly namespace: string;
    readonly ownerReferences: readonly unknown[];
  };
  readonly data: Readonly<Record<string, string>>;
}

/** The Secret that kubeadm's upload-certs makes. `data`: what is encrypted, by name; empty for a file that the control plane lacks. */
export const kubeadmCertsSecret = ({
  data,
  owner,
}: {
  readonly data: Readonly<Record<string, Uint8Array>>;
  /** The Secret of the token that takes it along when it ends. */
  readonly owner: { readonly name: string; readonly uid: string };
}): KubeadmCerts => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: NAME,
    namespace: 'kube-system',
    ownerReferences: [{ apiVersion: 'v1', kind: 'Secret', ...owner, controller: true, blockOwnerDeletion: true }],
  },
  type: 'Opaque',
  data: Object.fromEntries(Object.entries(data).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])),
});

/** What lets hosts with a token read it. */
export const kubeadmCertsRbac = (): KubeObject[] => [
  role('kube-system', READERS, [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'], resourceNames: [NAME] }]),
  roleBinding('kube-system', READERS, [defaultNodeTokens]),
];
