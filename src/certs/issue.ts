import type { KeyObject } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';
import { existingAuthority, existingLeaf, orphanKey, periodFaults } from './existing-pair.ts';
import type { KeySupply } from './key-supply.ts';
import { decodePrivateKey, encodePrivateKey, encodePublicKey, generateKey, publicKeyOf } from './keys.ts';
import { type PkiContext, validityOf } from './pki-context.ts';
import { type IssuedRow, type PkiFiles, pkiFile, textOf } from './pki-file.ts';
import { type CertSpec, commonNameOf } from './table.ts';
import { type Certificate, decodeCertificates, encodeCertificate } from './x509.ts';

/** An authority ready to sign; without a key it is external. */
export interface Authority extends IssuedRow {
  readonly certificate: Certificate;
  readonly key?: KeyObject;
}

/**
 * Keeps a valid authority or makes one: for the key that is there, else for `key`, else for a new one.
 * Throws CERT_INVALID for one that cannot be used.
 */
export const issueAuthority = async (
  spec: CertSpec,
  context: PkiContext,
  existing: PkiFiles,
  key?: Promise<KeyObject>,
): Promise<Authority> => {
  const found = existingAuthority(spec, context, existing);
  if (found) {
    const late = periodFaults(found.certificate, context.now);
    return {
      certificate: found.certificate,
      ...(found.key ? { key: found.key } : {}),
      files: keptFiles(spec, found.crt, found.keyPem),
      warnings: late.map((why) => `${context.cluster.certificatesDir}/${spec.path}.crt: ${why}.`),
    };
  }
  const orphan = orphanKey(spec, context, existing);
  const made = orphan ?? (await (key ?? generateKey(context.cluster.encryptionAlgorithm)));
  const pem = encodeCertificate(templateOf(spec, context, made), { key: made });
  const [certificate] = decodeCertificates(pem, `${spec.path}.crt`);
  return { certificate, key: made, files: madeFiles(spec, pem, made, existing), warnings: [] };
};

/**
 * Keeps a valid leaf or makes one; one that lacks names is made anew for its key, and keeps the names it has. Throws
 * CERT_INVALID for one that cannot be used, CERT_CA_KEY_MISSING when one must be made and the authority is external.
 */
export const issueLeaf = async (
  spec: CertSpec,
  context: PkiContext,
  existing: PkiFiles,
  authority: Authority,
  key?: Promise<KeyObject>,
): Promise<IssuedRow> => {
  const found = existingLeaf(spec, context, existing, authority);
  if (found && !found.lacksNames) return { files: keptFiles(spec, found.crt, found.keyPem), warnings: [] };
  if (!authority.key) throw keyMissing(spec, context);
  const present = found?.key ?? orphanKey(spec, context, existing);
  const made = present ?? (await (key ?? generateKey(context.cluster.encryptionAlgorithm)));
  const template = templateOf(spec, context, made);
  const pem = encodeCertificate(found ? { ...template, ...bothNames(template, found.certificate) } : template, {
    certificate: authority.certificate,
    key: authority.key,
  });
  const warnings = spec
    .sans(context)
    .skipped.map((name) => `"${name}" is neither an address nor a DNS name: it is left out of ${spec.path}.crt.`);
  return { files: madeFiles(spec, pem, made, existing), warnings };
};

/** The key pair that signs service account tokens: kept when there; a missing public half is taken from the private. */
export const issueServiceAccountKeys = async (
  context: PkiContext,
  existing: PkiFiles,
  keys: KeySupply,
): Promise<IssuedRow> => {
  const base = `${context.cluster.certificatesDir}/sa`;
  const keyPem = textOf(existing, 'sa.key');
  const pub = textOf(existing, 'sa.pub');
  if (keyPem !== undefined) {
    const found = decodePrivateKey(keyPem, `${base}.key`);
    const publicFile =
      pub === undefined ? pkiFile('sa.pub', encodePublicKey(found), true) : pkiFile('sa.pub', pub, false);
    return { files: [pkiFile('sa.key', keyPem, false), publicFile], warnings: [] };
  }
  if (pub !== undefined) {
    throw new SlipwayError('CERT_INVALID', `${base}.pub is there, but its private key ${base}.key is not.`, {
      hint: `Put ${base}.key back, or move ${base}.pub away so that both are made anew.`,
    });
  }
  const made = await keys.take(context.cluster.encryptionAlgorithm, 'server');
  return {
    files: [pkiFile('sa.key', encodePrivateKey(made), true), pkiFile('sa.pub', encodePublicKey(made), true)],
    warnings: [],
  };
};

const templateOf = (spec: CertSpec, context: PkiContext, key: KeyObject) => {
  const isCa = spec.ca === undefined;
  return {
    commonName: commonNameOf(spec, context),
    organizations: spec.organizations,
    isCa,
    usages: spec.usages,
    ...spec.sans(context),
    ...validityOf(context, isCa ? 'ca' : 'leaf'),
    publicKey: publicKeyOf(key),
  };
};

/** Whoever goes on using a name that the configuration no longer has is still served. */
const bothNames = (wanted: Names, present: Names): Names => ({
  dns: [...new Set([...wanted.dns, ...present.dns])].sort(),
  ips: [...new Set([...wanted.ips, ...present.ips])],
});

type Names = Pick<Certificate, 'dns' | 'ips'>;

/** The key comes first: written in this order, a run that is cut in between leaves what the next one can go on from. */
const madeFiles = (spec: CertSpec, pem: string, key: KeyObject, existing: PkiFiles) => {
  const present = textOf(existing, `${spec.path}.key`);
  return [
    pkiFile(`${spec.path}.key`, present ?? encodePrivateKey(key), present === undefined),
    pkiFile(`${spec.path}.crt`, pem, true),
  ];
};

const keptFiles = (spec: CertSpec, crt: string, keyPem: string | undefined) => [
  ...(keyPem === undefined ? [] : [pkiFile(`${spec.path}.key`, keyPem, false)]),
  pkiFile(`${spec.path}.crt`, crt, false),
];

const keyMissing = (spec: CertSpec, context: PkiContext): SlipwayError => {
  const directory = context.cluster.certificatesDir;
  const ca = spec.ca === 'etcd-ca' ? 'etcd/ca' : spec.ca;
  return new SlipwayError(
    'CERT_CA_KEY_MISSING',
    `${directory}/${spec.path}.crt must be made, but the key of its authority, ${directory}/${ca}.key, is not there.`,
    { hint: `Put ${spec.path}.crt and ${spec.path}.key there, signed by that authority, or bring ${ca}.key.` },
  );
};
