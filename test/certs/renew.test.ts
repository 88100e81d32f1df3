import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeySupply, inspectCertificate, issuePki, renew, renewablesOf } from '../../src/certs/index.ts';
import { decodeCertificates } from '../../src/certs/x509.ts';
import { renewable } from '../../src/cli/renewable.ts';
import { bytesOf, pkiContext, without } from './context.ts';

const YEAR_AGO = new Date(Date.now() - 366 * 86_400_000);
const old = pkiContext({ apiServer: { certSANs: ['a.example.com', '192.0.2.9'] } }, { now: YEAR_AGO });
const files = bytesOf((await issuePki(old, new Map())).files);
// The settings of today know nothing of the names of then.
const context = pkiContext();
const renewing = (present = files) => ({
  context,
  files: present,
  kubeconfigs: new Map(),
  takeKey: () => createKeySupply().take('ECDSA-P256'),
});
const only = (name: string) => renewablesOf(context.cluster).filter((row) => row.name === name);

test('a certificate that has expired keeps its names, and gets a key and a validity of its own', async () => {
  const [renewal] = await renew(only('apiserver'), renewing());
  const made = new Map(renewal?.files);
  const before = inspectCertificate(Buffer.from(files.get('apiserver.crt') ?? []).toString());
  const pem = made.get('apiserver.crt')?.content ?? '';
  const { notBefore, notAfter, ...after } = inspectCertificate(pem);
  expect(after).toEqual({ ...after, subject: before.subject, sans: before.sans, usages: before.usages });
  expect(after.sans).toContain('a.example.com');
  expect(notAfter.getTime() - notBefore.getTime()).toBe(8760 * 3_600_000 + 5 * 60_000);
  expect(renewal?.expires?.getTime()).toBeGreaterThanOrEqual(notAfter.getTime());
  const [{ publicKey }] = decodeCertificates(pem, 'apiserver.crt');
  expect(createPublicKey(made.get('apiserver.key')?.content ?? '').equals(publicKey)).toBe(true);
});

test('every fault is told at once, and no key is made for what cannot be renewed', async () => {
  const spoilt = new Map([...without(files, 'front-proxy-ca.crt'), ['etcd/peer.crt', Buffer.from('nothing')] as const]);
  await expect(renew(renewablesOf(context.cluster), renewing(spoilt))).rejects.toMatchObject({
    code: 'CERT_INVALID',
    message: expect.stringMatching(/etcd\/peer\.crt[\s\S]*front-proxy-ca\.crt is not there/),
  });
});

test('an authority without its key renews nothing, and one that is about to end warns', async () => {
  const [external] = await renew(only('etcd-peer'), renewing(without(files, 'etcd/ca.key')));
  expect(external).toMatchObject({ outcome: 'external', files: [] });
  const ending = pkiContext({ caCertificateValidityPeriod: '1h0m0s' }, { now: YEAR_AGO });
  const ended = bytesOf((await issuePki(ending, new Map())).files);
  const [renewal] = await renew(only('apiserver'), renewing(ended));
  expect(renewal?.warnings).toEqual([expect.stringMatching(/ca\.crt: it expired on/)]);
});

test('the command line knows every certificate there is to renew, by kubeadm’s names', () => {
  expect(Object.keys(renewable)).toEqual(renewablesOf(context.cluster).map(({ name }) => name));
});
