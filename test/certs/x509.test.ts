import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { type CertificateTemplate, decodeCertificates, encodeCertificate, isSignedBy } from '../../src/certs/x509.ts';

const pair = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve });
const template = (more: Partial<CertificateTemplate>): CertificateTemplate => ({
  commonName: 'test-ca',
  organizations: [],
  isCa: true,
  usages: [],
  dns: [],
  ips: [],
  notBefore: new Date('2026-01-01T00:00:00.900Z'),
  notAfter: new Date('2049-12-31T23:59:59Z'),
  publicKey: pair().publicKey,
  ...more,
});
const read = (pem: string) => decodeCertificates(pem, 'test.crt')[0];

test('what is written is what is read', () => {
  const { privateKey, publicKey } = pair();
  const certificate = read(
    encodeCertificate(
      template({
        commonName: 'system:node:cp1',
        organizations: ['b', 'aé'],
        isCa: false,
        usages: ['serverAuth', 'clientAuth'],
        dns: ['b.example', 'a.example'],
        ips: ['10.0.0.1', 'fd00::1'],
        publicKey,
      }),
      { key: privateKey },
    ),
  );
  expect(certificate).toMatchObject({
    subject: 'system:node:cp1',
    issuer: 'system:node:cp1',
    organizations: ['b', 'aé'],
    usages: ['serverAuth', 'clientAuth'],
    dns: ['b.example', 'a.example'],
    ips: ['10.0.0.1', 'fd00::1'],
    isCa: false,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2049-12-31T23:59:59Z'),
  });
});

test('a validity beyond 2049 is written with four digits of the year', () => {
  const { privateKey, publicKey } = pair();
  const pem = encodeCertificate(template({ publicKey, notAfter: new Date('2061-05-06T07:08:09Z') }), {
    key: privateKey,
  });
  expect(read(pem).notAfter).toEqual(new Date('2061-05-06T07:08:09Z'));
  expect(new X509Certificate(pem).raw.toString('latin1')).toContain('20610506070809Z');
});

test("a leaf whose name is its authority's carries no authority key identifier, as in Go", () => {
  const { privateKey, publicKey } = pair();
  const ca = read(encodeCertificate(template({ commonName: 'etcd-ca', publicKey }), { key: privateKey }));
  const leaf = (commonName: string) =>
    encodeCertificate(template({ commonName, isCa: false }), { certificate: ca, key: privateKey });
  const hasAuthorityKeyId = (pem: string) => new X509Certificate(pem).raw.includes(Buffer.from([0x55, 0x1d, 0x23]));
  expect(hasAuthorityKeyId(leaf('cp1'))).toBe(true);
  expect(hasAuthorityKeyId(leaf('etcd-ca'))).toBe(false);
});

test('an authority of the same name that did not sign is told from the one that did', () => {
  const mine = pair('P-384');
  const other = pair();
  const ca = read(encodeCertificate(template({ publicKey: mine.publicKey }), { key: mine.privateKey }));
  const impostor = read(encodeCertificate(template({ publicKey: other.publicKey }), { key: other.privateKey }));
  const leaf = read(encodeCertificate(template({ commonName: 'x' }), { certificate: ca, key: mine.privateKey }));
  expect(isSignedBy(leaf, ca)).toBe(true);
  expect(isSignedBy(leaf, impostor)).toBe(false);
});

test.each(['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
  'the text %j is refused as a certificate, naming its file',
  (text) => {
    expect(() => decodeCertificates(text, 'etcd/ca.crt')).toThrow(/^etcd\/ca\.crt cannot be read/);
  },
);

test('serial numbers are positive and differ', () => {
  const { privateKey, publicKey } = pair();
  const serials = Array.from({ length: 200 }, () =>
    BigInt(`0x${read(encodeCertificate(template({ publicKey }), { key: privateKey })).serialNumber}`),
  );
  expect(new Set(serials).size).toBe(200);
  expect(serials.every((serial) => serial > 0n && serial < 2n ** 63n - 1n)).toBe(true);
});
