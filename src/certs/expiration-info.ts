import type { ClusterConfiguration } from '../spec/index.ts';
import { type Expiration, expirations } from './expirations.ts';
import type { PkiFiles } from './pki-file.ts';
import { readAuthority } from './renew.ts';
import { embeddedClient } from './renew-kubeconfig.ts';

/** output.kubeadm.k8s.io/v1alpha3, field by field in kubeadm's order. */
export interface CertificateExpirationInfo {
  readonly kind: 'CertificateExpirationInfo';
  readonly apiVersion: 'output.kubeadm.k8s.io/v1alpha3';
  readonly certificates: readonly CertificateExpiration[];
  readonly certificateAuthorities: readonly CertificateExpiration[];
}

export interface CertificateExpiration {
  readonly name: string;
  /** RFC 3339 in UTC; `null` when it is missing. */
  readonly expirationDate: string | null;
  /** Whole seconds; negative when it has expired, 0 when it is missing. */
  readonly residualTime: number;
  /** The key of its authority is not there. */
  readonly externallyManaged: boolean;
  readonly caName?: string;
  readonly missing: boolean;
}

/**
 * What `kubeadm certs check-expiration -o json` tells. `kubeconfigs` holds parsed documents by file name.
 * Throws CERT_INVALID or KUBECONFIG_INVALID where kubeadm refuses too: a file that cannot be read, a certificate
 * whose authority is not there, a kubeconfig that does not hold its certificate.
 */
export const expirationInfo = (
  cluster: ClusterConfiguration,
  files: PkiFiles,
  kubeconfigs: ReadonlyMap<string, unknown>,
  now: Date,
): CertificateExpirationInfo => {
  for (const [file, document] of kubeconfigs) if (file !== 'kubelet.conf') embeddedClient(document, file);
  const rows = expirations(cluster, files, kubeconfigs, now);
  const authorities = new Set(rows.flatMap(({ missing, caName }) => (missing || caName === undefined ? [] : [caName])));
  for (const ca of authorities) readAuthority(ca, { context: { cluster, now }, files });
  return {
    kind: 'CertificateExpirationInfo',
    apiVersion: 'output.kubeadm.k8s.io/v1alpha3',
    certificates: rows.filter(({ isAuthority }) => !isAuthority).map(told),
    certificateAuthorities: rows.filter(({ isAuthority }) => isAuthority).map(told),
  };
};

const told = ({ name, expires, residualSeconds = 0, externallyManaged, caName }: Expiration): CertificateExpiration =>
  expires === undefined
    ? { name, expirationDate: null, residualTime: 0, externallyManaged: false, missing: true }
    : {
        name,
        expirationDate: expires.toISOString().replace('.000Z', 'Z'),
        residualTime: residualSeconds,
        externallyManaged,
        ...(caName && { caName }),
        missing: false,
      };
