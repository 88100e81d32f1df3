import type { KeyObject } from 'node:crypto';
import { controlPlaneEndpoint } from './endpoint.ts';
import { encodePrivateKey, generateKey } from './keys.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import { kubeconfigTable } from './kubeconfig-table.ts';
import type { PkiContext } from './pki-context.ts';
import { noSans } from './sans.ts';
import { certTable, commonNameOf } from './table.ts';
import { encodeRequest } from './x509.ts';

/** A file of a key or a request; all of them are for root alone. */
export interface RequestFile {
  readonly folder: 'pki' | 'kubeconfigs';
  /** Below its folder: `etcd/server.csr`, `admin.conf`. */
  readonly name: string;
  readonly content: string;
  readonly mode: 0o600;
}

/** A new key with its signing request, for an authority whose key is somewhere else. */
export interface SigningRequest {
  /** `etcd/server`, `admin.conf`. */
  readonly name: string;
  readonly folder: RequestFile['folder'];
  readonly files: readonly RequestFile[];
}

/** Names of all the files that `signingRequests` makes, by folder: none of them may be there before. */
export const requestFileNames = (): readonly Pick<RequestFile, 'folder' | 'name'>[] => [
  ...leaves.flatMap(({ path }) => [`${path}.key`, `${path}.csr`].map((name) => ({ folder: 'pki' as const, name }))),
  ...kubeconfigTable.flatMap(({ file }) =>
    [file, `${file}.csr`].map((name) => ({ folder: 'kubeconfigs' as const, name })),
  ),
];

/** Keys and requests for every certificate that is no authority, and kubeconfigs that lack their certificates: what
 * `kubeadm certs generate-csr` makes. All keys at once, side by side. */
export const signingRequests = (context: PkiContext): Promise<readonly SigningRequest[]> =>
  Promise.all([
    ...leaves.map(async (spec): Promise<SigningRequest> => {
      const key = await generateKey(context.cluster.encryptionAlgorithm);
      const template = {
        commonName: commonNameOf(spec, context),
        organizations: spec.organizations,
        ...spec.sans(context),
      };
      const files = [
        file('pki', `${spec.path}.key`, encodePrivateKey(key)),
        file('pki', `${spec.path}.csr`, encodeRequest(template, key)),
      ];
      return { name: spec.path, folder: 'pki', files };
    }),
    ...kubeconfigTable.map(async (spec): Promise<SigningRequest> => {
      const key: KeyObject = await generateKey(context.cluster.encryptionAlgorithm);
      const template = { commonName: spec.commonName(context), organizations: spec.organizations, ...noSans };
      const kubeconfig = renderKubeconfig({
        clusterName: context.cluster.clusterName,
        // kubeadm's kubelet.conf leads to this node's own API server after init alone.
        server: spec.file === 'kubelet.conf' ? controlPlaneEndpoint(context) : spec.server(context),
        user: spec.commonName(context),
        credentials: { key: encodePrivateKey(key) },
      });
      const files = [
        file('kubeconfigs', spec.file, kubeconfig),
        file('kubeconfigs', `${spec.file}.csr`, encodeRequest(template, key)),
      ];
      return { name: spec.file, folder: 'kubeconfigs', files };
    }),
  ]);

const leaves = certTable.filter(({ ca }) => ca !== undefined);

const file = (folder: RequestFile['folder'], name: string, content: string): RequestFile => ({
  folder,
  name,
  content,
  mode: 0o600,
});
