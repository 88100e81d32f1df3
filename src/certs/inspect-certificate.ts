import { decodeCertificates } from './x509.ts';

/** What a certificate says, in plain data. */
export interface CertificateInfo {
  /** Common name. */
  readonly subject: string;
  readonly organizations: readonly string[];
  /** Common name of the issuer. */
  readonly issuer: string;
  /** Names, then addresses, in the order they are written. */
  readonly sans: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isCa: boolean;
  readonly usages: readonly string[];
  /** `RSA-2048`, `ECDSA-P256`, … */
  readonly publicKeyAlgorithm: string;
}

/** Reads the first certificate of a PEM text. Throws CERT_INVALID naming `source`. */
export const inspectCertificate = (pem: string, source = 'the certificate'): CertificateInfo => {
  const [certificate] = decodeCertificates(pem, source);
  const { subject, organizations, issuer, notBefore, notAfter, isCa, usages, publicKey } = certificate;
  const { modulusLength, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {};
  return {
    subject,
    organizations,
    issuer,
    sans: [...certificate.dns, ...certificate.ips],
    notBefore,
    notAfter,
    isCa,
    usages,
    publicKeyAlgorithm:
      modulusLength === undefined ? `ECDSA-${curves[namedCurve] ?? namedCurve}` : `RSA-${modulusLength}`,
  };
};

const curves: Readonly<Record<string, string>> = { prime256v1: 'P256', secp384r1: 'P384' };
