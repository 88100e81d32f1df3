import { createHash, createPublicKey, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { createRequire } from 'node:module';
import type { asn1 as Forge } from 'node-forge';
import { SlipwayError } from '../errors/index.ts';
import { formatIp, parseIp } from './ip-address.ts';

export interface CertificateTemplate {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly isCa: boolean;
  /** Extended key usages: `serverAuth`, `clientAuth`, or an object identifier. */
  readonly usages: readonly string[];
  readonly dns: readonly string[];
  readonly ips: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
}

/** What signs: absent certificate means the template signs itself. */
export interface Issuer {
  readonly certificate?: Certificate;
  readonly key: KeyObject;
}

/** A certificate as it was read. */
export interface Certificate {
  readonly pem: string;
  readonly subject: string;
  readonly organizations: readonly string[];
  /** Common name of the issuer. */
  readonly issuer: string;
  /** Upper-case hexadecimal. */
  readonly serialNumber: string;
  readonly dns: readonly string[];
  /** Canonical texts. */
  readonly ips: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isCa: boolean;
  /** Extended key usages: `serverAuth`, `clientAuth`, or an object identifier. */
  readonly usages: readonly string[];
  readonly publicKey: KeyObject;
  /** DER of the names, for comparison. */
  readonly rawSubject: Buffer;
  readonly rawIssuer: Buffer;
  readonly subjectKeyId?: Buffer;
}

/**
 * Makes an X.509 certificate shaped as Go's crypto/x509 shapes kubeadm's: same order and criticality of extensions,
 * same string types, key identifier from the first 160 bits of SHA-256 (RFC 7093), random positive 63-bit serial.
 * forge builds the DER; node:crypto signs, because forge knows no ECDSA. Gives PEM.
 */
export const encodeCertificate = (template: CertificateTemplate, issuer: Issuer): string => {
  const algorithm = signatureAlgorithm(issuer.key);
  const identifier = identifierOf(algorithm);
  const subject = encodeName(template.commonName, template.organizations);
  const tbs = sequence(
    explicit(0, universal(type.INTEGER, '\x02')),
    universal(type.INTEGER, bin(positive(randomSerial()))),
    identifier,
    issuer.certificate ? fromDer(issuer.certificate.rawSubject) : subject,
    sequence(time(template.notBefore), time(template.notAfter)),
    subject,
    fromDer(spki(template.publicKey)),
    explicit(3, sequence(...encodeExtensions(template, issuer, toDer(subject)))),
  );
  const signature = sign(algorithm.hash, toDer(tbs), issuer.key);
  return pemOf(toDer(sequence(tbs, identifier, bitString(signature))));
};

/** What a certificate signing request says; the authority decides about the rest. */
export type RequestTemplate = Pick<CertificateTemplate, 'commonName' | 'organizations' | 'dns' | 'ips'>;

/** A certificate signing request (PKCS #10, RFC 2986) as Go's crypto/x509 makes kubeadm's: subject and names. Gives PEM. */
export const encodeRequest = (template: RequestTemplate, key: KeyObject): string => {
  const algorithm = signatureAlgorithm(key);
  const names = encodeAltNames(template);
  const wanted = sequence(extension(oids.subjectAltName, sequence(...names)));
  const attributes = names.length > 0 ? [sequence(oid(oids.extensionRequest), set(wanted))] : [];
  const info = sequence(
    universal(type.INTEGER, '\0'),
    encodeName(template.commonName, template.organizations),
    fromDer(spki(createPublicKey(key))),
    asn1().create(contextSpecific, 0, true, attributes),
  );
  const signature = bitString(sign(algorithm.hash, toDer(info), key));
  return pemOf(toDer(sequence(info, identifierOf(algorithm), signature)), 'CERTIFICATE REQUEST');
};

/** Reads every certificate of a PEM text; other blocks are passed over. Throws CERT_INVALID naming `source`. */
export const decodeCertificates = (pem: string, source: string): readonly [Certificate, ...Certificate[]] => {
  const [first, ...rest] = pem.match(certificateBlock) ?? [];
  if (first === undefined) throw unreadable(source, 'it holds no PEM block of type CERTIFICATE');
  return [decodeOne(first, source), ...rest.map((block) => decodeOne(block, source))];
};

/** True when `issuer` has signed `certificate`: by name and by signature; time is not looked at. */
export const isSignedBy = (certificate: Certificate, issuer: Certificate): boolean =>
  certificate.rawIssuer.equals(issuer.rawSubject) && new X509Certificate(certificate.pem).verify(issuer.publicKey);

/** The DER SubjectPublicKeyInfo of a public key. */
export const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

type Codec = Pick<typeof Forge, 'create' | 'toDer' | 'oidToDer' | 'derToOid' | 'dateToUtcTime'> & {
  fromDer(bytes: string, options: { decodeBitStrings: boolean }): Forge.Asn1;
  dateToGeneralizedTime(date: Date): string;
};
type Node = Forge.Asn1;

// Only forge's ASN.1, and only when it is needed: to load all of it takes longer than to sign every certificate.
let loaded: Codec | undefined;
const asn1 = (): Codec => {
  loaded ??= createRequire(import.meta.url)('node-forge/lib/asn1.js') as Codec;
  return loaded;
};

const type = {
  BOOLEAN: 1,
  INTEGER: 2,
  BITSTRING: 3,
  OCTETSTRING: 4,
  NULL: 5,
  OID: 6,
  UTF8: 12,
  SEQUENCE: 16,
  SET: 17,
  PRINTABLESTRING: 19,
  UTCTIME: 23,
  GENERALIZEDTIME: 24,
} as const;
const contextSpecific = 0x80;

const oids = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  extensionRequest: '1.2.840.113549.1.9.14',
} as const;
const usageOids = { serverAuth: '1.3.6.1.5.5.7.3.1', clientAuth: '1.3.6.1.5.5.7.3.2' } as const;

const keyUsageBits = { leaf: 0xa0, ca: 0xa4 } as const;

interface SignatureAlgorithm {
  readonly oid: string;
  readonly hash: 'sha256' | 'sha384';
  readonly hasNull: boolean;
}

const identifierOf = (algorithm: SignatureAlgorithm): Node =>
  sequence(oid(algorithm.oid), ...(algorithm.hasNull ? [universal(type.NULL, '')] : []));

const signatureAlgorithm = (key: KeyObject): SignatureAlgorithm => {
  if (key.asymmetricKeyType === 'rsa') return { oid: '1.2.840.113549.1.1.11', hash: 'sha256', hasNull: true };
  if (key.asymmetricKeyDetails?.namedCurve === 'secp384r1') {
    return { oid: '1.2.840.10045.4.3.3', hash: 'sha384', hasNull: false };
  }
  return { oid: '1.2.840.10045.4.3.2', hash: 'sha256', hasNull: false };
};

const encodeExtensions = (template: CertificateTemplate, issuer: Issuer, rawSubject: Buffer): Node[] => {
  const parent = issuer.certificate;
  const authorityKeyId = parent?.rawSubject.equals(rawSubject) ? undefined : parent?.subjectKeyId;
  const names = encodeAltNames(template);
  const usages = template.usages.map((usage) => oid(usageOids[usage as keyof typeof usageOids] ?? usage));
  const keyUsage = String.fromCharCode(template.isCa ? 2 : 5, template.isCa ? keyUsageBits.ca : keyUsageBits.leaf);
  const isCa = template.isCa ? [universal(type.BOOLEAN, '\xff')] : [];
  return [
    extension(oids.keyUsage, universal(type.BITSTRING, keyUsage), true),
    ...(usages.length > 0 ? [extension(oids.extendedKeyUsage, sequence(...usages))] : []),
    extension(oids.basicConstraints, sequence(...isCa), true),
    ...(template.isCa ? [extension(oids.subjectKeyId, octets(keyIdentifier(template.publicKey)))] : []),
    ...(authorityKeyId ? [extension(oids.authorityKeyId, sequence(context(0, bin(authorityKeyId))))] : []),
    ...(names.length > 0 ? [extension(oids.subjectAltName, sequence(...names))] : []),
  ];
};

const encodeAltNames = ({ dns, ips }: Pick<CertificateTemplate, 'dns' | 'ips'>): Node[] => [
  ...dns.map((name) => context(2, name)),
  ...ips.map((ip) => context(7, bin(Buffer.from(parseIp(ip) ?? [])))),
];

const extension = (id: string, value: Node, critical = false): Node =>
  sequence(oid(id), ...(critical ? [universal(type.BOOLEAN, '\xff')] : []), octets(toDer(value)));

const keyIdentifier = (key: KeyObject): Buffer => {
  const [, bits] = childrenOf(fromDer(spki(key)));
  return createHash('sha256').update(bytesOf(bits).subarray(1)).digest().subarray(0, 20);
};

const encodeName = (commonName: string, organizations: readonly string[]): Node => {
  const attribute = (id: string, text: string): Node => sequence(oid(id), directoryString(text));
  const groups = organizations
    .map((name) => attribute(oids.organization, name))
    .sort((a, b) => Buffer.compare(toDer(a), toDer(b)));
  return sequence(...(groups.length > 0 ? [set(...groups)] : []), set(attribute(oids.commonName, commonName)));
};

const directoryString = (text: string): Node =>
  printable.test(text) ? universal(type.PRINTABLESTRING, text) : universal(type.UTF8, bin(Buffer.from(text, 'utf8')));
const printable = /^[A-Za-z0-9'()+,\-./ :=?]*$/;

/** RFC 5280, 4.1.2.5: two-digit years until 2049. */
const time = (date: Date): Node =>
  date.getUTCFullYear() < 2050
    ? universal(type.UTCTIME, asn1().dateToUtcTime(date))
    : universal(type.GENERALIZEDTIME, asn1().dateToGeneralizedTime(date));

const randomSerial = (): Buffer => {
  const bytes = randomBytes(8);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  const value = bytes.readBigInt64BE();
  return value === 0n || value === 0x7fff_ffff_ffff_ffffn ? randomSerial() : bytes;
};

/** DER wants the shortest form that stays positive. */
const positive = (bytes: Buffer): Buffer => {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0 && (bytes[start + 1] ?? 0) < 0x80) start += 1;
  return bytes.subarray(start);
};

const decodeOne = (pem: string, source: string): Certificate => {
  try {
    return decode(pem);
  } catch (cause) {
    throw unreadable(source, 'its content is not a certificate', cause);
  }
};

const decode = (pem: string): Certificate => {
  const x509 = new X509Certificate(pem);
  const [tbs] = childrenOf(fromDer(x509.raw));
  const [, , , issuer, , subject, , ...optional] = childrenOf(tbs);
  const extensions = decodeExtensions(optional.find((node) => Number(node.type) === 3));
  const names = extensions.get(oids.subjectAltName) ?? [];
  const keyId = extensions.get(oids.subjectKeyId)?.[0];
  const subjectNames = decodeName(subject);
  return {
    pem: `${pem.trim()}\n`,
    subject: subjectNames.get(oids.commonName)?.[0] ?? '',
    organizations: subjectNames.get(oids.organization) ?? [],
    issuer: decodeName(issuer).get(oids.commonName)?.[0] ?? '',
    serialNumber: x509.serialNumber,
    dns: names.filter((node) => Number(node.type) === 2).map((node) => bytesOf(node).toString('latin1')),
    ips: names.filter((node) => Number(node.type) === 7).map((node) => formatIp(bytesOf(node))),
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    isCa: x509.ca,
    usages: (extensions.get(oids.extendedKeyUsage) ?? []).map(usageName),
    publicKey: x509.publicKey,
    rawSubject: toDer(subject ?? sequence()),
    rawIssuer: toDer(issuer ?? sequence()),
    ...(keyId ? { subjectKeyId: bytesOf(keyId) } : {}),
  };
};

/** Each extension's elements by object identifier; a value that is no sequence counts as one element. */
const decodeExtensions = (node: Node | undefined): Map<string, readonly Node[]> => {
  const [list] = childrenOf(node);
  return new Map(
    childrenOf(list).map((entry) => {
      const parts = childrenOf(entry);
      const value = fromDer(bytesOf(parts.at(-1)));
      return [oidOf(parts[0]), value.constructed ? childrenOf(value) : [value]];
    }),
  );
};

const decodeName = (name: Node | undefined): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const attribute of childrenOf(name).flatMap(childrenOf)) {
    const [id, value] = childrenOf(attribute);
    const key = oidOf(id);
    values.set(key, [...(values.get(key) ?? []), bytesOf(value).toString('utf8')]);
  }
  return values;
};

const usageName = (node: Node): string => {
  const id = oidOf(node);
  return Object.entries(usageOids).find(([, known]) => known === id)?.[0] ?? id;
};

const unreadable = (source: string, why: string, cause?: unknown): SlipwayError =>
  new SlipwayError('CERT_INVALID', `${source} cannot be read as a certificate: ${why}.`, {
    hint: `Look at it with: openssl x509 -noout -text -in ${source}`,
    cause,
  });

const pemOf = (der: Buffer, label = 'CERTIFICATE'): string => {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
};
const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;

const universal = (tag: number, value: string): Node => asn1().create(0, tag, false, value);
const context = (tag: number, value: string): Node => asn1().create(contextSpecific, tag, false, value);
const explicit = (tag: number, value: Node): Node => asn1().create(contextSpecific, tag, true, [value]);
const sequence = (...nodes: Node[]): Node => asn1().create(0, type.SEQUENCE, true, nodes);
const set = (...nodes: Node[]): Node => asn1().create(0, type.SET, true, nodes);
const octets = (bytes: Buffer): Node => universal(type.OCTETSTRING, bin(bytes));
const bitString = (bytes: Buffer): Node => universal(type.BITSTRING, `\0${bin(bytes)}`);
const oid = (id: string): Node => universal(type.OID, asn1().oidToDer(id).getBytes());
const oidOf = (node: Node | undefined): string => asn1().derToOid(bin(bytesOf(node)));

/** forge speaks in strings of which each character is one byte. */
const bin = (bytes: Buffer): string => bytes.toString('latin1');
const toDer = (node: Node): Buffer => Buffer.from(asn1().toDer(node).getBytes(), 'latin1');
const fromDer = (der: Buffer): Node => asn1().fromDer(bin(der), { decodeBitStrings: false });
const bytesOf = (node: Node | undefined): Buffer =>
  Buffer.from(typeof node?.value === 'string' ? node.value : '', 'latin1');
const childrenOf = (node: Node | undefined): readonly Node[] => (Array.isArray(node?.value) ? node.value : []);
