import type { KeyObject } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';
import { covers } from './covers.ts';
import { decodePrivateKey, publicKeyOf } from './keys.ts';
import type { PkiContext } from './pki-context.ts';
import { type PkiFiles, textOf } from './pki-file.ts';
import { addedNames } from './sans.ts';
import type { CertSpec } from './table.ts';
import { type Certificate, decodeCertificates, isSignedBy } from './x509.ts';

/** A certificate with its key as found in the PKI directory. */
export interface ExistingPair {
  readonly crt: string;
  readonly keyPem?: string;
  readonly certificate: Certificate;
  /** Certificates behind the first in the same file. */
  readonly intermediates: readonly Certificate[];
  /** Absent for an external authority. */
  readonly key?: KeyObject;
}

/**
 * The authority as it is on disk; `undefined` when its certificate is not there. A certificate without its key is an
 * external authority. Throws CERT_INVALID when it cannot be read, is no authority, or the key is another one's.
 */
export const existingAuthority = (spec: CertSpec, context: Place, files: PkiFiles): ExistingPair | undefined => {
  const pair = readPair(spec, context, files);
  if (!pair) return undefined;
  const faults = [
    ...(pair.certificate.isCa ? [] : ['it is not a certificate authority']),
    ...keyFaults(pair, `${spec.path}.key`),
  ];
  return accept(pair, spec, context, faults);
};

/** A leaf as found in the PKI directory. */
export interface ExistingLeaf extends ExistingPair {
  /** True where it must be made anew, for the same key, because its names have become more. */
  readonly lacksNames: boolean;
}

/**
 * The leaf as it is on disk; `undefined` when its certificate is not there. Throws CERT_INVALID with every reason: not
 * signed by the authority, outside its validity, names missing, key absent or another one's. Kubeadm, too, refuses a
 * leaf that has expired. Names are no reason where the context lets them be added and the authority can sign.
 */
export const existingLeaf = (
  spec: CertSpec,
  context: PkiContext,
  files: PkiFiles,
  authority: { readonly certificate: Certificate; readonly key?: KeyObject },
): ExistingLeaf | undefined => {
  const pair = readPair(spec, context, files);
  if (!pair) return undefined;
  const { certificate } = pair;
  const wanted = spec.sans(context);
  const names = [...wanted.dns, ...wanted.ips].filter((name) => !covers(certificate, name));
  const mayBeAdded = context.mayAmend && authority.key ? addedNames(context.cluster) : noNames;
  const missing = names.filter((name) => !mayBeAdded.has(name));
  const faults = [
    ...(pair.key ? keyFaults(pair, `${spec.path}.key`) : [`its key ${spec.path}.key is not there`]),
    ...(isChained(certificate, pair.intermediates, authority.certificate) ? [] : [`it is not signed by ${spec.ca}`]),
    ...periodFaults(certificate, context.now),
    ...(missing.length > 0 ? [`it is not valid for ${missing.join(', ')}`] : []),
  ];
  return { ...accept(pair, spec, context, faults), lacksNames: names.length > 0 };
};

const noNames: ReadonlySet<string> = new Set();

/**
 * A key whose certificate is not there: a run that was cut between the two writes leaves it, and the certificate can
 * be made for it. Throws CERT_INVALID when it cannot be read.
 */
export const orphanKey = (spec: CertSpec, context: PkiContext, files: PkiFiles): KeyObject | undefined => {
  const pem = files.has(`${spec.path}.crt`) ? undefined : textOf(files, `${spec.path}.key`);
  return pem === undefined ? undefined : decodePrivateKey(pem, `${context.cluster.certificatesDir}/${spec.path}.key`);
};

/** In words: why a certificate is outside its validity at `now`; empty when it is inside. */
export const periodFaults = (certificate: Certificate, now: Date): readonly string[] => {
  if (now < certificate.notBefore) return [`it is not valid before ${certificate.notBefore.toISOString()}`];
  if (now > certificate.notAfter) return [`it expired on ${certificate.notAfter.toISOString()}`];
  return [];
};

/** Where the files are: what faults name. */
type Place = Pick<PkiContext, 'cluster'>;

const readPair = (spec: CertSpec, context: Place, files: PkiFiles): ExistingPair | undefined => {
  const crt = textOf(files, `${spec.path}.crt`);
  const keyPem = textOf(files, `${spec.path}.key`);
  if (crt === undefined) return undefined;
  const base = `${context.cluster.certificatesDir}/${spec.path}`;
  const [certificate, ...intermediates] = decodeCertificates(crt, `${base}.crt`);
  if (keyPem === undefined) return { crt, certificate, intermediates };
  return { crt, keyPem, certificate, intermediates, key: decodePrivateKey(keyPem, `${base}.key`) };
};

const accept = (pair: ExistingPair, spec: CertSpec, context: Place, faults: readonly string[]): ExistingPair => {
  if (faults.length === 0) return pair;
  const base = `${context.cluster.certificatesDir}/${spec.path}`;
  throw new SlipwayError('CERT_INVALID', `${base}.crt cannot be used: ${faults.join('; ')}.`, {
    hint: `Put the right files there, or move ${base}.crt and ${base}.key away so that both are made anew.`,
  });
};

const keyFaults = (pair: ExistingPair, keyName: string): readonly string[] =>
  !pair.key || publicKeyOf(pair.key).equals(pair.certificate.publicKey)
    ? []
    : [`${keyName} is the key of another certificate`];

const isChained = (
  certificate: Certificate,
  intermediates: readonly Certificate[],
  authority: Certificate,
): boolean => {
  if (isSignedBy(certificate, authority)) return true;
  const parents = intermediates.filter((candidate) => candidate.isCa && isSignedBy(certificate, candidate));
  return parents.some((parent) =>
    isChained(
      parent,
      intermediates.filter((other) => other !== parent),
      authority,
    ),
  );
};
