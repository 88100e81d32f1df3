import type { ClusterConfiguration } from '../spec/index.ts';
import { kubeconfigTable } from './kubeconfig-table.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';
import { type PkiFiles, textOf } from './pki-file.ts';
import { type CaName, certsFor } from './table.ts';
import { decodeCertificates } from './x509.ts';

/** When one certificate ends; the fields and their sense are those of `kubeadm certs check-expiration`. */
export interface Expiration {
  /** Name in the table, or the kubeconfig's file name. */
  readonly name: string;
  readonly isAuthority: boolean;
  /** What signs it; absent for authorities and missing files. */
  readonly caName?: CaName;
  readonly missing: boolean;
  readonly expires?: Date;
  /** Whole seconds from `now`, cut towards zero as Go does; negative when expired. */
  readonly residualSeconds?: number;
  /** The key of its authority is not on the host: it cannot be renewed there. */
  readonly externallyManaged: boolean;
}

/**
 * One row for every certificate of the table and every kubeconfig, sorted by name. `kubeconfigs` holds parsed
 * documents by file name; kubelet.conf is left out, since the kubelet renews it by itself.
 * Throws CERT_INVALID or KUBECONFIG_INVALID for files that cannot be read.
 */
export const expirations = (
  cluster: ClusterConfiguration,
  files: PkiFiles,
  kubeconfigs: ReadonlyMap<string, unknown>,
  now: Date,
): readonly Expiration[] => {
  const specs = certsFor(cluster);
  const isExternal = (ca: CaName) => {
    const path = specs.find(({ name }) => name === ca)?.path;
    return files.has(`${path}.crt`) && !files.has(`${path}.key`);
  };
  const certificates = specs.map((spec) => {
    const pem = textOf(files, `${spec.path}.crt`);
    const externallyManaged = isExternal(spec.ca ?? (spec.name as CaName));
    return row(spec.name, pem, now, {
      externallyManaged,
      isAuthority: !spec.ca,
      ...(spec.ca ? { caName: spec.ca } : {}),
    });
  });
  const clients = kubeconfigTable
    .filter(({ file }) => file !== 'kubelet.conf')
    .map(({ file }) => {
      const document = kubeconfigs.get(file);
      const pem = document === undefined ? undefined : parseKubeconfig(document, file).cert;
      return row(file, pem, now, { externallyManaged: isExternal('ca'), isAuthority: false, caName: 'ca' });
    });
  return [...certificates, ...clients].sort((a, b) => (a.name < b.name ? -1 : 1));
};

const row = (
  name: string,
  pem: string | undefined,
  now: Date,
  rest: Pick<Expiration, 'externallyManaged' | 'isAuthority' | 'caName'>,
): Expiration => {
  if (pem === undefined) return { name, missing: true, ...rest };
  const expires = decodeCertificates(pem, name)[0].notAfter;
  const residualSeconds = Math.trunc((expires.getTime() - now.getTime()) / 1000);
  return { name, missing: false, expires, residualSeconds, ...rest };
};
