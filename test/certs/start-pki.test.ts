import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certTable, issueCert, issuePki, type PkiContext, type PkiFiles, startPki } from '../../src/certs/index.ts';
import { inspectCertificate } from '../../src/certs/inspect-certificate.ts';
import { bytesOf, pkiContext, without } from './context.ts';

const context = pkiContext();
let files: Map<string, Uint8Array>;

beforeAll(async () => {
  files = bytesOf((await issuePki(context, new Map())).files);
});

const later = (days: number): PkiContext => ({ ...context, now: new Date(context.now.getTime() + days * 86_400_000) });
const refusal = (existing: PkiFiles, of = context) =>
  issuePki(of, existing).then(
    () => undefined,
    (error) => error,
  );
const replaced = (name: string, content: string | Uint8Array | undefined) =>
  new Map([...files, [name, Buffer.from(content ?? '')]]);

test('a new PKI has kubeadm’s twenty-two files, keys and sa.pub for root alone', async () => {
  const result = await issuePki(context, new Map());
  const names = certTable.flatMap(({ path }) => [`${path}.crt`, `${path}.key`]);
  expect([...result.files.keys()].sort()).toEqual([...names, 'sa.key', 'sa.pub'].sort());
  for (const [name, file] of result.files) {
    expect(file).toMatchObject({ made: true, mode: name.endsWith('.crt') ? 0o644 : 0o600 });
  }
  expect(result).toMatchObject({ externalCa: { ca: false, frontProxy: false, etcd: false }, warnings: [] });
});

test('a second run keeps every byte', async () => {
  const result = await issuePki(later(100), files);
  expect([...result.files.values()].some(({ made }) => made)).toBe(false);
  expect(bytesOf(result.files)).toEqual(files);
});

test('a missing leaf is made by the authority that is there, and nothing else', async () => {
  const result = await issuePki(context, without(files, 'etcd/peer.crt', 'etcd/peer.key', 'sa.pub'));
  const made = [...result.files].filter(([, file]) => file.made).map(([name]) => name);
  expect(made.sort()).toEqual(['etcd/peer.crt', 'etcd/peer.key', 'sa.pub']);
  expect(Buffer.from(result.files.get('sa.pub')?.content ?? '')).toEqual(files.get('sa.pub'));
});

test('with external etcd nothing of etcd is made', async () => {
  const external = pkiContext({ etcd: { external: { endpoints: ['https://192.0.2.1:2379'] } } });
  const result = await issuePki(external, new Map());
  expect([...result.files.keys()].filter((name) => name.includes('etcd'))).toEqual([]);
  expect(result.files.size).toBe(12);
});

test('an authority without its key is external when all it signed is there', async () => {
  const result = await issuePki(context, without(files, 'ca.key', 'front-proxy-ca.key'));
  expect(result.externalCa).toEqual({ ca: true, frontProxy: true, etcd: false });
  expect(result.files.has('ca.key')).toBe(false);
});

test('an external authority cannot sign what is missing', async () => {
  const error = await refusal(without(files, 'etcd/ca.key', 'etcd/peer.crt', 'etcd/peer.key'));
  expect(error.code).toBe('CERT_CA_KEY_MISSING');
  expect(error.message).toContain('/etc/kubernetes/pki/etcd/peer.crt must be made');
  expect(error.message).toContain('/etc/kubernetes/pki/etcd/ca.key, is not there');
});

test.each([
  ['a certificate without its key', () => without(files, 'apiserver.key'), /its key apiserver\.key is not there/],
  ['a public key alone', () => without(files, 'sa.key'), /sa\.pub is there, but its private key/],
  ['a text that is no certificate', () => replaced('ca.crt', 'hello'), /ca\.crt cannot be read as a certificate/],
  ['a text that is no key', () => replaced('etcd/peer.key', 'hello'), /peer\.key is not an unencrypted private key/],
  [
    'the key of another certificate',
    () => replaced('apiserver.key', files.get('etcd/ca.key')),
    /is the key of another/,
  ],
  ['the key of another authority', () => replaced('ca.key', files.get('etcd/ca.key')), /ca\.key is the key of another/],
])('%s is refused', async (_, existing, message) => {
  const error = await refusal(existing());
  expect(error).toMatchObject({ code: 'CERT_INVALID', hint: expect.stringMatching(/./) });
  expect(error.message).toMatch(message);
});

test('a run that was cut between a key and its certificate is gone on with', async () => {
  const result = await issuePki(context, without(files, 'ca.crt', 'etcd/peer.crt', 'sa.pub'));
  const made = [...result.files].filter(([, file]) => file.made).map(([name]) => name);
  expect(made.sort()).toEqual(['ca.crt', 'etcd/peer.crt', 'sa.pub']);
  expect((await issuePki(context, bytesOf(result.files))).warnings).toEqual([]);
});

test('a key comes before its certificate, so that files written in order never look like an external authority', async () => {
  const { files: row } = await startPki(context, new Map()).row('ca');
  expect(row.map(([name]) => name)).toEqual(['ca.key', 'ca.crt']);
});

test('a key of another kind is refused without showing it', async () => {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const error = await refusal(replaced('sa.key', pem));
  expect(error.message).toBe('/etc/kubernetes/pki/sa.key is of type ed25519, not RSA or ECDSA.');
});

test('a leaf is no authority', async () => {
  const existing = replaced('ca.crt', files.get('apiserver.crt')).set(
    'ca.key',
    files.get('apiserver.key') ?? Buffer.of(),
  );
  expect((await refusal(existing)).message).toMatch(/ca\.crt cannot be used: it is not a certificate authority/);
});

test('certificates of another authority are all named in one error', async () => {
  const other = bytesOf((await issuePki(context, new Map())).files);
  const foreign = ['front-proxy-client', 'etcd/server'].flatMap((path) => [`${path}.crt`, `${path}.key`]);
  const error = await refusal(new Map([...files, ...[...other].filter(([name]) => foreign.includes(name))]));
  expect(error.message).toMatch(/etcd\/server\.crt cannot be used: it is not signed by etcd-ca/);
  expect(error.message).toMatch(/front-proxy-client\.crt cannot be used: it is not signed by front-proxy-ca/);
});

test('a certificate that lacks a name it must have is refused with the name', async () => {
  const moved = { ...context, advertiseAddress: '10.9.9.9' };
  expect((await refusal(files, moved)).message).toMatch(
    /apiserver\.crt cannot be used: it is not valid for 10\.9\.9\.9/,
  );
});

test('a running cluster’s certificates gain the names of its configuration, for the same keys, and lose none', async () => {
  const named = pkiContext(
    { controlPlaneEndpoint: 'api.example.com:6443', apiServer: { certSANs: ['192.0.2.7'] } },
    { mayAmend: true },
  );
  const result = await issuePki(named, files);
  expect([...result.files].filter(([, { made }]) => made).map(([name]) => name)).toEqual(['apiserver.crt']);
  const sans = (pem = '') => [...inspectCertificate(pem).sans];
  const before = sans(Buffer.from(files.get('apiserver.crt') ?? '').toString());
  const after = bytesOf(result.files);
  expect(sans(result.files.get('apiserver.crt')?.content).sort()).toEqual(
    [...before, 'api.example.com', '192.0.2.7'].sort(),
  );
  const renamed = pkiContext({ controlPlaneEndpoint: 'other.example.com' }, { mayAmend: true });
  expect(sans((await issuePki(renamed, after)).files.get('apiserver.crt')?.content)).toContain('api.example.com');
  expect([...(await issuePki(named, after)).files.values()].some(({ made }) => made)).toBe(false);
});

test('what a running cluster’s certificates lack of the node itself or of the Service is refused, and all under an external CA', async () => {
  const mayAmend = true;
  const moved = { ...context, advertiseAddress: '10.9.9.9', mayAmend };
  expect((await refusal(files, moved)).message).toMatch(
    /apiserver\.crt cannot be used: it is not valid for 10\.9\.9\.9/,
  );
  const elsewhere = pkiContext(
    { networking: { serviceSubnet: '10.50.0.0/16', dnsDomain: 'cluster.local' } },
    { mayAmend },
  );
  expect((await refusal(files, elsewhere)).message).toMatch(/it is not valid for 10\.50\.0\.1/);
  const named = pkiContext({ apiServer: { certSANs: ['api.example.com'] } }, { mayAmend });
  expect((await refusal(without(files, 'ca.key'), named)).message).toMatch(/it is not valid for api\.example\.com/);
});

test('an expired leaf is refused; an expired authority is a warning', async () => {
  expect((await refusal(files, later(366))).message).toMatch(/apiserver\.crt cannot be used: it expired on/);
  const authorities = without(files, ...[...files.keys()].filter((name) => !/(^|\/|-)ca\./.test(name)));
  const result = await issuePki(later(3700), authorities);
  expect(result.warnings).toHaveLength(3);
  expect(result.warnings[0]).toMatch(/ca\.crt: it expired on/);
});

test('one row can be made alone, once its authority is there', async () => {
  const row = await issueCert(context, files, 'apiserver');
  expect(row.files.map(([name, { made }]) => [name, made])).toEqual([
    ['apiserver.key', false],
    ['apiserver.crt', false],
  ]);
  const ca = await issueCert(context, new Map(), 'ca');
  const leaf = await issueCert(context, bytesOf(ca.files), 'apiserver-kubelet-client');
  expect(leaf.files.every(([, { made }]) => made)).toBe(true);
  await expect(issueCert(context, new Map(), 'etcd-peer')).rejects.toMatchObject({
    message: 'The authority /etc/kubernetes/pki/etcd/ca.crt is not there.',
    hint: 'Make it first: slipway init phase certs/etcd-ca',
  });
});

test('a row that fails leaves the others usable', async () => {
  const pki = startPki(context, without(files, 'apiserver.key'));
  expect(await pki.file('etcd/server.crt')).toBe(Buffer.from(files.get('etcd/server.crt') ?? '').toString());
  await expect(pki.file('apiserver.crt')).rejects.toMatchObject({ code: 'CERT_INVALID' });
  await expect(pki.all).rejects.toMatchObject({ code: 'CERT_INVALID' });
});

test('intermediates behind a leaf lead to the authority', async () => {
  const { encodeCertificate, decodeCertificates } = await import('../../src/certs/x509.ts');
  const root = await startPki(context, files).authority('front-proxy-ca');
  const middle = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const common = {
    organizations: [],
    dns: [],
    ips: [],
    notBefore: root.certificate.notBefore,
    notAfter: root.certificate.notAfter,
  };
  const middlePem = encodeCertificate(
    { ...common, commonName: 'middle', isCa: true, usages: [], publicKey: middle.publicKey },
    { certificate: root.certificate, key: root.key ?? middle.privateKey },
  );
  const leafPem = encodeCertificate(
    { ...common, commonName: 'front-proxy-client', isCa: false, usages: ['clientAuth'], publicKey: leaf.publicKey },
    { certificate: decodeCertificates(middlePem, 'middle')[0], key: middle.privateKey },
  );
  const existing = replaced('front-proxy-client.crt', leafPem + middlePem).set(
    'front-proxy-client.key',
    Buffer.from(leaf.privateKey.export({ type: 'pkcs8', format: 'pem' })),
  );
  const result = await issuePki(context, existing);
  expect(result.files.get('front-proxy-client.crt')).toMatchObject({ made: false, content: leafPem + middlePem });
  expect((await refusal(new Map([...existing, ['front-proxy-client.crt', Buffer.from(leafPem)]]))).message).toMatch(
    /not signed by/,
  );
});

const directory = mkdtempSync(join(tmpdir(), 'slipway-pki-'));
afterAll(() => rmSync(directory, { recursive: true }));

test.each(['ECDSA-P384', 'RSA-2048'] as const)(
  'openssl accepts every chain of %s for its purpose',
  async (encryptionAlgorithm) => {
    const { files: made } = await issuePki(pkiContext({ encryptionAlgorithm }), new Map());
    mkdirSync(join(directory, 'etcd'), { recursive: true });
    for (const [name, { content }] of made) writeFileSync(join(directory, name), content);
    const verify = (ca: string, path: string, purpose: string) =>
      execFileSync('openssl', ['verify', '-x509_strict', '-CAfile', `${ca}.crt`, '-purpose', purpose, `${path}.crt`], {
        cwd: directory,
        encoding: 'utf8',
      });
    const purposes = { serverAuth: 'sslserver', clientAuth: 'sslclient' } as const;
    for (const spec of certTable.filter(({ ca }) => ca)) {
      const ca = certTable.find(({ name }) => name === spec.ca)?.path ?? '';
      for (const usage of spec.usages) expect(verify(ca, spec.path, purposes[usage])).toContain(': OK');
    }
  },
);
