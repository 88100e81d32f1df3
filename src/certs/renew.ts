import type { KeyObject } from 'node:crypto';
import { SlipwayError } from '../errors/index.ts';
import { existingAuthority, periodFaults } from './existing-pair.ts';
import { encodePrivateKey, publicKeyOf } from './keys.ts';
import { type PkiContext, validityOf } from './pki-context.ts';
import { type PkiFile, type PkiFiles, pkiFile, textOf } from './pki-file.ts';
import { embeddedClient, renewKubeconfig } from './renew-kubeconfig.ts';
import type { Renewable, RenewableConf, RenewableKubeconfig, RenewableName, RenewablePair } from './renewables.ts';
import { type CaName, certTable } from './table.ts';
import { type Certificate, decodeCertificates, encodeCertificate } from './x509.ts';

/** What became of one certificate. */
export interface Renewal {
  readonly name: RenewableName;
  /** `missing`: there is none to renew; `external`: the key of its authority is somewhere else. */
  readonly outcome: 'renewed' | 'missing' | 'external';
  readonly ca: CaName;
  /** When the new one ends. */
  readonly expires?: Date;
  /** Below the PKI directory, in the order to write them: the key before its certificate. */
  readonly files: readonly (readonly [name: string, file: PkiFile])[];
  /** A kubeconfig as it is to be written. */
  readonly kubeconfig?: { readonly file: RenewableKubeconfig; readonly document: object };
  readonly warnings: readonly string[];
}

/** What is on the host, and how to go about it. */
export interface RenewOptions {
  readonly context: Pick<PkiContext, 'cluster' | 'now'>;
  readonly files: PkiFiles;
  /** Parsed from YAML, by file name. */
  readonly kubeconfigs: ReadonlyMap<string, unknown>;
  readonly takeKey: () => Promise<KeyObject>;
}

/**
 * Makes certificates anew, expired or not, as kubeadm renews: subject, names and usages of the one that is there, a new
 * key, the validity of the configuration. Nothing is given before all are made. Throws CERT_INVALID or
 * KUBECONFIG_INVALID with every fault for what cannot be read, and for authorities that are not there.
 */
export const renew = async (wanted: readonly Renewable[], options: RenewOptions): Promise<readonly Renewal[]> => {
  const authorities = new Map<CaName, RenewingAuthority>();
  const authority = (ca: CaName): RenewingAuthority => {
    const known = authorities.get(ca) ?? readAuthority(ca, options);
    authorities.set(ca, known);
    return known;
  };
  const settled = await Promise.allSettled(
    wanted.map(async (row) =>
      'path' in row ? renewPair(row, options, authority) : renewConf(row, options, authority),
    ),
  );
  const faults = new Set(settled.flatMap((row) => (row.status === 'rejected' ? [row.reason] : [])));
  if (faults.size > 0) throw together([...faults]);
  return settled.flatMap((row) => (row.status === 'fulfilled' ? [row.value] : []));
};

/** The same for a client certificate that is nowhere in the tables; `undefined` when the CA's key is somewhere else. */
export const renewClient = async (
  pem: string,
  source: string,
  options: RenewOptions,
): Promise<RenewedPair | undefined> => {
  const { certificate, key } = readAuthority('ca', options);
  return key && makeAnew(pem, source, options, { certificate, key });
};

/** PEM of both. */
export interface RenewedPair {
  readonly key: string;
  readonly certificate: string;
  readonly expires: Date;
}

/** The authority that is to sign, as it is on the host. Throws CERT_INVALID when its certificate is not there. */
export const readAuthority = (
  ca: CaName,
  { context, files }: Pick<RenewOptions, 'context' | 'files'>,
): RenewingAuthority => {
  const spec = certTable.find(({ name }) => name === ca);
  const found = spec && existingAuthority(spec, context, files);
  const path = `${context.cluster.certificatesDir}/${spec?.path ?? ca}`;
  if (!found) {
    throw new SlipwayError('CERT_INVALID', `The authority ${path}.crt is not there.`, {
      hint: `Bring it back from a backup, or from another control plane of this cluster.`,
    });
  }
  const { certificate, key } = found;
  const warnings = periodFaults(certificate, context.now).map((why) => `${path}.crt: ${why}.`);
  return { certificate, warnings, ...(key && { key }) };
};

interface RenewingAuthority {
  readonly certificate: Certificate;
  /** Absent for an external authority. */
  readonly key?: KeyObject;
  readonly warnings: readonly string[];
}

type AuthorityOf = (ca: CaName) => RenewingAuthority;

const renewPair = async (
  { name, path, ca }: RenewablePair,
  options: RenewOptions,
  authorityOf: AuthorityOf,
): Promise<Renewal> => {
  const source = `${options.context.cluster.certificatesDir}/${path}.crt`;
  const pem = textOf(options.files, `${path}.crt`);
  if (pem === undefined) return { name, ca, outcome: 'missing', files: [], warnings: [] };
  const authority = authorityOf(ca);
  if (!authority.key) return { name, ca, outcome: 'external', files: [], warnings: [] };
  const made = await makeAnew(pem, source, options, { ...authority, key: authority.key });
  const files = [pkiFile(`${path}.key`, made.key, true), pkiFile(`${path}.crt`, made.certificate, true)];
  return { name, ca, outcome: 'renewed', expires: made.expires, files, warnings: authority.warnings };
};

const renewConf = async (
  { name, ca }: RenewableConf,
  options: RenewOptions,
  authorityOf: AuthorityOf,
): Promise<Renewal> => {
  const document = options.kubeconfigs.get(name);
  if (document === undefined) return { name, ca, outcome: 'missing', files: [], warnings: [] };
  const authority = authorityOf(ca);
  if (!authority.key) return { name, ca, outcome: 'external', files: [], warnings: [] };
  const { cert } = embeddedClient(document, name);
  const made = await makeAnew(cert, name, options, { ...authority, key: authority.key });
  const renewed = renewKubeconfig(document, name, { ...made, ca: authority.certificate.pem });
  return {
    name,
    ca,
    outcome: 'renewed',
    expires: made.expires,
    files: [],
    kubeconfig: { file: name, document: renewed },
    warnings: authority.warnings,
  };
};

const makeAnew = async (
  pem: string,
  source: string,
  { context, takeKey }: RenewOptions,
  issuer: { readonly certificate: Certificate; readonly key: KeyObject },
): Promise<RenewedPair> => {
  const [{ subject, organizations, usages, dns, ips }] = decodeCertificates(pem, source);
  const lacking = [...(subject === '' ? ['common name'] : []), ...(usages.length === 0 ? ['extended key usage'] : [])];
  if (lacking.length > 0) throw notRenewable(source, lacking);
  const key = await takeKey();
  const validity = validityOf(context, 'leaf');
  const template = {
    commonName: subject,
    organizations,
    isCa: false,
    usages,
    dns: [...new Set(dns)].sort(),
    ips: [...new Set(ips)],
    ...validity,
    publicKey: publicKeyOf(key),
  };
  return {
    key: encodePrivateKey(key),
    certificate: encodeCertificate(template, issuer),
    expires: validity.notAfter,
  };
};

const notRenewable = (source: string, lacking: readonly string[]): SlipwayError =>
  new SlipwayError('CERT_INVALID', `${source} cannot be renewed: it has no ${lacking.join(' and no ')}.`, {
    hint: `Move it and its key away and make it anew: slipway init phase certs`,
  });

const together = (faults: readonly unknown[]): unknown => {
  const known = faults.filter((fault) => fault instanceof SlipwayError);
  const [first] = known;
  if (!first || known.length < faults.length || known.length === 1) return faults[0];
  return new SlipwayError(first.code, [...new Set(known.map(({ message }) => message))].join('\n'), {
    hint: [...new Set(known.flatMap(({ hint }) => hint ?? []))].join('\n'),
    cause: first,
  });
};
