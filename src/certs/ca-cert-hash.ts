import { createHash } from 'node:crypto';
import { decodeCertificates, spki } from './x509.ts';

/** `sha256:<hex>` over the DER SubjectPublicKeyInfo of the first certificate, as `--discovery-token-ca-cert-hash` takes it. */
export const caCertHash = (pem: string): string => hashOf(decodeCertificates(pem, 'the CA certificate')[0].publicKey);

/** The same of every certificate of a bundle: any of them may be the one a joining host was told. */
export const caCertHashes = (pem: string): readonly string[] =>
  decodeCertificates(pem, 'the CA certificate').map(({ publicKey }) => hashOf(publicKey));

const hashOf = (key: Parameters<typeof spki>[0]): string =>
  `sha256:${createHash('sha256').update(spki(key)).digest('hex')}`;
