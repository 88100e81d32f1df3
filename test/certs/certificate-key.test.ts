import { expect, test } from 'vitest';
import { createCertificateKey, decryptWithKey, encryptWithKey, sharedFilesOf } from '../../src/certs/index.ts';
import { initCluster } from '../phases/run-recipe.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test('a key is 32 random bytes in hexadecimal', () => {
  expect(createCertificateKey()).toMatch(/^[0-9a-f]{64}$/);
  expect(createCertificateKey()).not.toBe(createCertificateKey());
});

test('what Go seals as kubeadm does is opened', () => {
  // crypto/cipher of Go 1.26: NewGCM, Seal(nonce, nonce, "-----BEGIN CERTIFICATE-----\n", nil), nonce "123456789012".
  const sealed =
    '313233343536373839303132b28c8880c28d2232bab6dba007ed17402a1476336e1ff4760f5ff80bb856b04baca6cb5b3946b9abd35340f5';
  expect(text(decryptWithKey(Buffer.from(sealed, 'hex'), 'a5'.repeat(32)))).toBe('-----BEGIN CERTIFICATE-----\n');
});

test('what is sealed opens with the same key, and is another text each time', () => {
  const key = createCertificateKey();
  const content = Buffer.from('secret\n');
  const [once, again] = [encryptWithKey(content, key), encryptWithKey(content, key)];
  expect(text(decryptWithKey(once, key))).toBe('secret\n');
  expect(Buffer.from(once).equals(Buffer.from(again))).toBe(false);
  expect(once).toHaveLength(12 + 7 + 16);
});

test.each([
  ['another key', createCertificateKey(), encryptWithKey(Buffer.from('x'), createCertificateKey())],
  ['text that was cut', createCertificateKey(), new Uint8Array(20)],
])('%s opens nothing, and neither is shown', (_what, key, sealed) => {
  expect(() => decryptWithKey(sealed, key)).toThrow(
    'The certificate key does not open what the cluster keeps under kubeadm-certs.',
  );
});

test('a key that is none is refused', () => {
  expect(() => encryptWithKey(Buffer.from('x'), 'abcd')).toThrow('The certificate key is not 64 hexadecimal digits.');
});

test('control planes share the authorities, the service account keys, and access to an etcd that is not theirs', () => {
  const { cluster } = initCluster({}).documents;
  expect(sharedFilesOf(cluster).map(({ name }) => name)).toEqual([
    ...['ca.key', 'ca.crt', 'front-proxy-ca.key', 'front-proxy-ca.crt', 'sa.key', 'sa.pub'],
    ...['etcd-ca.key', 'etcd-ca.crt'],
  ]);
  const external = {
    endpoints: ['https://10.0.0.9:2379'],
    caFile: '/srv/ca.crt',
    certFile: '/srv/c.crt',
    keyFile: '/srv/c.key',
  };
  expect(sharedFilesOf({ ...cluster, etcd: { external } }).slice(-3)).toEqual([
    { name: 'external-etcd.key', path: '/srv/c.key', mode: 0o600 },
    { name: 'external-etcd.crt', path: '/srv/c.crt', mode: 0o644 },
    { name: 'external-etcd-ca.crt', path: '/srv/ca.crt', mode: 0o644 },
  ]);
});
