import { SlipwayError } from '../errors/index.ts';
import { controlPlaneEndpoint } from './endpoint.ts';
import { encodePrivateKey, generateKey, publicKeyOf } from './keys.ts';
import { renderKubeconfig } from './kubeconfig.ts';
import type { PkiContext } from './pki-context.ts';
import type { PkiFiles } from './pki-file.ts';
import { readAuthority } from './renew.ts';
import { encodeCertificate } from './x509.ts';

export interface KubeconfigUser {
  /** Common name of the certificate. */
  readonly name: string;
  readonly organizations: readonly string[];
  /** Instead of a certificate. */
  readonly token?: string;
  readonly validityMs: number;
}

/**
 * A kubeconfig for one more user, signed by the cluster's CA, as `kubeadm kubeconfig user` makes it: the certificate
 * begins when its CA begins. Throws CERT_INVALID without the CA, CERT_CA_KEY_MISSING when a certificate must be signed
 * and the CA's key is somewhere else.
 */
export const userKubeconfig = async (user: KubeconfigUser, context: PkiContext, files: PkiFiles): Promise<string> => {
  const { certificate, key } = readAuthority('ca', { context, files });
  const shared = {
    clusterName: context.cluster.clusterName,
    server: controlPlaneEndpoint(context),
    ca: certificate.pem,
    user: user.name,
  };
  if (user.token) return renderKubeconfig({ ...shared, credentials: { token: user.token } });
  if (!key) throw keyMissing(context);
  const own = await generateKey(context.cluster.encryptionAlgorithm);
  const pem = encodeCertificate(
    {
      commonName: user.name,
      organizations: user.organizations,
      isCa: false,
      usages: ['clientAuth'],
      dns: [],
      ips: [],
      notBefore: certificate.notBefore,
      notAfter: new Date(context.now.getTime() + user.validityMs),
      publicKey: publicKeyOf(own),
    },
    { certificate, key },
  );
  return renderKubeconfig({ ...shared, credentials: { certificate: pem, key: encodePrivateKey(own) } });
};

const keyMissing = ({ cluster }: PkiContext): SlipwayError =>
  new SlipwayError(
    'CERT_CA_KEY_MISSING',
    `A certificate must be signed, but the key of the CA, ${cluster.certificatesDir}/ca.key, is not there.`,
    {
      hint: 'Run this where ca.key is, or give the user a token: slipway kubeconfig user --client-name NAME --token TOKEN',
    },
  );
