import { expect, test } from 'vitest';
import { type Shown, whatNext } from '../../src/cli/what-next.ts';

const join = { endpoint: '10.0.0.1:6443', token: 'abcdef.0123456789abcdef', caCertHashes: ['sha256:00'] };
const shown: Shown = { certificateKey: 'k', hidesKey: false, hidesToken: false, takesControlPlanes: true };

test('after init a person is told how to use the cluster and how workers and control planes join', () => {
  expect(whatNext(join, shown).people).toMatchInlineSnapshot(`
    "
    Your control plane is up. To use it:

      mkdir -p $HOME/.kube && cp -i /etc/kubernetes/admin.conf $HOME/.kube/config

    Install a pod network.

    Join further control planes, within two hours, for the certificates they share go then (slipway init phase upload-certs --upload-certs):

      slipway join 10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:00 --control-plane --certificate-key k

    Join workers by typing on each of them, as root:

      slipway join 10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:00
    "
  `);
});

test('a program gets the same as fields', () => {
  const { people: _people, ...fields } = whatNext(join, shown);
  expect(fields).toEqual({
    ...join,
    certificateKey: 'k',
    joinCommand: 'slipway join 10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:00',
    controlPlaneJoinCommand:
      'slipway join 10.0.0.1:6443 --token abcdef.0123456789abcdef --discovery-token-ca-cert-hash sha256:00 --control-plane --certificate-key k',
  });
});

test('secrets that are not to be printed are in nothing of it', () => {
  const next = whatNext(join, { ...shown, certificateKey: 'c0ffee', hidesKey: true, hidesToken: true });
  expect(JSON.stringify(next)).not.toMatch(/c0ffee|0123456789abcdef/);
  expect(next.controlPlaneJoinCommand).toContain('--token <value withheld>');
  expect(next.controlPlaneJoinCommand).toContain('--certificate-key <value withheld>');
});

test('a cluster with one address has no line for control planes', () => {
  const next = whatNext(join, { ...shown, certificateKey: undefined, takesControlPlanes: false });
  expect(next.controlPlaneJoinCommand).toBeUndefined();
  expect(next.people).not.toContain('--control-plane');
});

test('an upload by itself shows its key alone', () => {
  expect(whatNext(undefined, shown)).toEqual({ certificateKey: 'k', people: '\nCertificate key:\n\n  k\n' });
});
