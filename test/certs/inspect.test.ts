import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import {
  caCertHash,
  caCertHashes,
  expirations,
  inspectCertificate,
  issueKubeconfigs,
  issuePki,
} from '../../src/certs/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { bytesOf, pkiContext, without } from './context.ts';

const context = pkiContext({}, { now: new Date('2026-03-01T12:00:00Z') });
const result = await issuePki(context, new Map());
const pem = (name: string) => result.files.get(name)?.content ?? '';

test('a certificate is shown in plain data', () => {
  expect(inspectCertificate(pem('etcd/server.crt'))).toEqual({
    subject: 'cp1',
    organizations: [],
    issuer: 'etcd-ca',
    sans: ['cp1', 'localhost', '10.1.2.3', '127.0.0.1', '::1'],
    notBefore: new Date('2026-03-01T11:55:00Z'),
    notAfter: new Date('2027-03-01T12:00:00Z'),
    isCa: false,
    usages: ['serverAuth', 'clientAuth'],
    publicKeyAlgorithm: 'ECDSA-P256',
  });
});

test('the hash of a CA is the one openssl computes over its public key', () => {
  const input = { input: pem('ca.crt') };
  const publicKey = execFileSync('openssl', ['x509', '-noout', '-pubkey'], input);
  const der = execFileSync('openssl', ['pkey', '-pubin', '-outform', 'der'], { input: publicKey });
  expect(caCertHash(pem('ca.crt'))).toBe(`sha256:${createHash('sha256').update(der).digest('hex')}`);
});

test('a bundle has the hash of each of its certificates', () => {
  const bundle = pem('ca.crt') + pem('etcd/ca.crt');
  expect(caCertHashes(bundle)).toEqual([caCertHash(pem('ca.crt')), caCertHash(pem('etcd/ca.crt'))]);
});

test('expirations tell what ends when, what is missing, and what cannot be renewed here', async () => {
  const files = without(bytesOf(result.files), 'etcd/ca.key', 'front-proxy-client.crt');
  const made = await issueKubeconfigs(context, files, new Map(), ['admin.conf']);
  const kubeconfigs = new Map(made.map(({ file, content }) => [file, parseYaml(content)]));
  const rows = expirations(context.cluster, files, kubeconfigs, new Date('2027-03-01T12:00:01.500Z'));
  const by = (name: string) => rows.find((row) => row.name === name);
  expect(rows.map(({ name }) => name)).not.toContain('kubelet.conf');
  expect(rows).toHaveLength(14);
  expect(by('admin.conf')).toEqual({
    name: 'admin.conf',
    isAuthority: false,
    caName: 'ca',
    missing: false,
    externallyManaged: false,
    expires: new Date('2027-03-01T12:00:00Z'),
    residualSeconds: -1,
  });
  expect(by('front-proxy-client')).toMatchObject({ missing: true });
  expect(by('etcd-peer')).toMatchObject({ externallyManaged: true, caName: 'etcd-ca' });
  expect(by('etcd-ca')).toMatchObject({ externallyManaged: true, isAuthority: true });
});
