import { createHash, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { parseKubeconfig } from '../../src/certs/index.ts';
import { parseYaml } from '../../src/render/index.ts';

/** A folder of kubeconfigs with the PKI directory in it, as kubeadm or we have written it. */
export interface Made {
  readonly pki: ReadonlyMap<string, { readonly content: string; readonly mode: number }>;
  readonly kubeconfigs: ReadonlyMap<string, { readonly content: string; readonly mode: number }>;
}

export const readAll = (directory: string): Made => {
  const entry = (path: string) => ({ content: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 });
  const pki = join(directory, 'pki');
  const names = readdirSync(pki, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(pki, name)).isFile(),
  );
  const confs = readdirSync(directory).filter((name) => name.endsWith('.conf'));
  return {
    pki: new Map(names.sort().map((name) => [name, entry(join(pki, name))])),
    kubeconfigs: new Map(confs.sort().map((name) => [name, entry(join(directory, name))])),
  };
};

export const texts = ({ pki, kubeconfigs }: Made): Record<string, string> =>
  Object.fromEntries(Array.from([...pki, ...kubeconfigs], ([name, { content }]) => [name, content]));

/**
 * All that must agree between two PKIs whose keys, serials and start differ. A renewed kubeconfig starts with its renewal,
 * which may fall into the second in which the authority was made.
 */
export const outline = ({ pki, kubeconfigs }: Made, { isRenewed = false } = {}): unknown => {
  const text = (name: string) => pki.get(name)?.content ?? '';
  const issuers = ['ca.crt', 'front-proxy-ca.crt', 'etcd/ca.crt'].filter((name) => pki.has(name));
  const authorities = issuers.map((name) => new X509Certificate(text(name)));
  return {
    pki: Array.from(pki, ([name, { content, mode }]) => ({
      name,
      mode,
      content: name.endsWith('.crt') ? certificateOutline(content, authorities) : keyOutline(content),
    })),
    kubeconfigs: Array.from(kubeconfigs, ([name, { content, mode }]) => {
      const { ca, cert = '', key = '' } = parseKubeconfig(parseYaml(content), name);
      return {
        name,
        mode,
        shape: content.replaceAll(/-data: \S+/g, '-data: …'),
        isOurCa: ca === text('ca.crt'),
        startsWithCa: isRenewed || new X509Certificate(cert).validFrom === authorities[0]?.validFrom,
        key: keyOutline(key),
        certificate: certificateOutline(cert, authorities, false),
      };
    }),
  };
};

/** The lines of a PEM but for its content, which differs in length by a few bits. */
export const keyOutline = (pem: string) => ({
  labels: pem.match(/^-----.*-----$/gm),
  lines: Math.round(pem.length / 20),
  widest: Math.max(...pem.split('\n').map((line) => line.length)),
  ending: pem.slice(-6),
});

export const certificateOutline = (pem: string, authorities: readonly X509Certificate[], hasOwnStart = true) => {
  const certificate = new X509Certificate(pem);
  const [tbs, algorithm] = children(parse(certificate.raw));
  const [version, , signature, issuer, validity, subject, publicKey, extensions] = children(tbs);
  const lifetime = certificate.validToDate.getTime() - certificate.validFromDate.getTime();
  return {
    framing: pem.split('\n').filter((line) => line.startsWith('-----')),
    widest: Math.max(...pem.split('\n').map((line) => line.length)),
    serial: BigInt(`0x${certificate.serialNumber}`) < 2n ** 63n,
    issuedBy: authorities.findIndex((authority) => certificate.verify(authority.publicKey)),
    version: tree(version),
    algorithm: [tree(signature), tree(algorithm)],
    issuer: tree(issuer),
    subject: tree(subject),
    timeTypes: children(validity).map(({ type }) => type),
    lifetimeMs: hasOwnStart ? lifetime : Math.round(lifetime / 100_000),
    publicKey: [tree(children(publicKey)[0]), certificate.publicKey.asymmetricKeyDetails],
    extensions: children(children(extensions)[0]).map((extension) => {
      return children(extension).map((part) => nameKeyIds(JSON.stringify(tree(part)), authorities));
    }),
  };
};

/** Key identifiers differ with the keys: each is replaced by how it is derived, and from whose key. */
const nameKeyIds = (text: string, authorities: readonly X509Certificate[]): string =>
  authorities.reduce((result, { publicKey }, index) => {
    const bits = String(children(parse(publicKey.export({ type: 'spki', format: 'der' })))[1]?.value).slice(1);
    const id = createHash('sha256').update(Buffer.from(bits, 'latin1')).digest('hex').slice(0, 40);
    return result.replace(id, `<first 160 bits of SHA-256 of key ${index}>`);
  }, text);

export const parse = (der: Buffer): forge.asn1.Asn1 => {
  const fromDer: (bytes: string, options: object) => forge.asn1.Asn1 = forge.asn1.fromDer as never;
  return fromDer(der.toString('latin1'), { decodeBitStrings: false });
};

export const children = (node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] =>
  Array.isArray(node?.value) ? node.value : [];

export const tree = (node: forge.asn1.Asn1 | undefined): unknown =>
  node && [
    `${node.tagClass}/${node.type}`,
    Array.isArray(node.value) ? node.value.map(tree) : Buffer.from(node.value, 'latin1').toString('hex'),
  ];
