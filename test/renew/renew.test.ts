import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inspectCertificate, parseKubeconfig, userKubeconfig } from '../../src/certs/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { renewReport, restarted } from '../../src/renew/index.ts';
import { pkiContext } from '../certs/context.ts';
import { fileOf } from '../fakes/fake-transport.ts';
import { controlPlaneHost } from './control-plane-host.ts';

const APISERVER = '/etc/kubernetes/pki/apiserver.crt';
const KUBELET = '/var/lib/kubelet/pki/kubelet-client-current.pem';

test('renew makes everything anew and restarts what uses it, asking and doing this', async () => {
  const { renew, ended } = await controlPlaneHost();
  const { errors, transcript, artifacts } = await renew({ restart: true });
  expect(errors).toEqual([]);
  await expect(transcript.text()).toMatchFileSnapshot('renew.golden.txt');
  expect(ended).toEqual(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);
  expect(artifacts.get(restarted, 'cp1')).toEqual(ended);
});

test('unless asked to, it restarts nothing, and tells what must be restarted', async () => {
  const { renew, ended } = await controlPlaneHost();
  const { artifacts } = await renew();
  expect(ended).toEqual([]);
  expect(artifacts.get(renewReport, 'cp1')?.restart).toHaveLength(4);
});

test.each([
  ['admin.conf', []],
  ['etcd-healthcheck-client', []],
  ['etcd-peer', ['etcd']],
  ['front-proxy-client', ['kube-apiserver']],
  ['scheduler.conf', ['kube-scheduler']],
] as const)('after %s only those who use it are restarted: %j', async (name, pods) => {
  const { renew, ended } = await controlPlaneHost();
  const { errors, transcript } = await renew({ names: [name], restart: true });
  expect(errors).toEqual([]);
  expect(ended).toEqual(pods);
  expect(transcript.writes().filter((line) => line.includes(' write '))).toHaveLength(name.endsWith('.conf') ? 1 : 2);
});

describe('the configuration', () => {
  const CONFIG = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';

  test('is the one that the cluster keeps', async () => {
    const { renew, node, controlPlane } = await controlPlaneHost();
    const stored = controlPlane.objects.get(CONFIG);
    const data = stored?.['data'] as Record<string, string>;
    const text = data['ClusterConfiguration']?.replace('8760h0m0s', '100h0m0s').replace('ECDSA-P256', 'ECDSA-P384');
    if (stored) controlPlane.objects.set(CONFIG, { ...stored, data: { ClusterConfiguration: text ?? '' } });
    const { artifacts } = await renew();
    expect(artifacts.get(renewReport, 'cp1')?.notices).toEqual([]);
    const { notBefore, notAfter, publicKeyAlgorithm } = inspectCertificate(textAt(node, APISERVER));
    expect(notAfter.getTime() - notBefore.getTime()).toBe(100 * 3_600_000 + 5 * 60_000);
    expect(publicKeyAlgorithm).toBe('ECDSA-P384');
  });

  test.each<[string, RegExp, (host: Awaited<ReturnType<typeof controlPlaneHost>>) => void]>([
    [
      'the API does not answer',
      /does not answer/,
      ({ node }) => void node.units.set('kubelet', { enabled: true, active: false }),
    ],
    [
      'there is no kubeconfig',
      /admin\.conf is not there/,
      ({ node }) => void node.files.delete('/etc/kubernetes/admin.conf'),
    ],
    [
      'the cluster keeps none',
      /holds no ClusterConfiguration/,
      ({ controlPlane }) => void controlPlane.objects.delete(CONFIG),
    ],
  ])('is kubeadm’s own, and that is said, when %s', async (_when, why, spoil) => {
    const host = await controlPlaneHost();
    spoil(host);
    const { errors, artifacts } = await host.renew();
    expect(errors).toEqual([]);
    const [notice = ''] = artifacts.get(renewReport, 'cp1')?.notices ?? [];
    expect(notice).toMatch(why);
    expect(notice).toContain("Going on with kubeadm's defaults");
  });
});

describe('a control plane that does not answer', () => {
  test('is restarted at once, by its kubelet too: it would wait for minutes', async () => {
    const { renew, node, ended, controlPlane } = await controlPlaneHost();
    controlPlane.health.set('/readyz', '[-]etcd failed\n');
    const { exec } = node;
    node.exec = async (command, how) => {
      if ('file' in command && command.args?.includes('restart')) controlPlane.health.set('/readyz', 'ok');
      return exec(command, how);
    };
    const { errors, artifacts } = await renew({ restart: true });
    expect(errors).toEqual([]);
    expect(artifacts.get(restarted, 'cp1')).toEqual([...ended, 'kubelet']);
    expect(ended).toHaveLength(4);
  });

  test('gets a new certificate for a kubelet whose own has expired', async () => {
    const { renew, node } = await controlPlaneHost();
    await giveKubelet(node, -60_000);
    const { errors, artifacts } = await renew({ restart: true });
    expect(errors).toEqual([]);
    expect(artifacts.get(renewReport, 'cp1')?.certificates.at(-1)).toMatchObject({
      name: 'kubelet.conf',
      outcome: 'renewed',
    });
    const pem = textAt(node, node.links.get(KUBELET) ?? '');
    const { subject, organizations, usages, notAfter } = inspectCertificate(pem);
    expect({ subject, organizations, usages }).toEqual({
      subject: 'system:node:cp1',
      organizations: ['system:nodes'],
      usages: ['clientAuth'],
    });
    expect(notAfter.getTime()).toBeGreaterThan(Date.now());
    expect(pem).toMatch(/-----BEGIN CERTIFICATE-----[\s\S]+-----BEGIN EC PRIVATE KEY-----/);
    expect(artifacts.get(restarted, 'cp1')).toContain('kubelet');
  });

  test('keeps the certificate of a kubelet that can renew it by itself', async () => {
    const { renew, node } = await controlPlaneHost();
    await giveKubelet(node, 60_000);
    await renew();
    expect(node.links.has(KUBELET)).toBe(false);
  });
});

test.each([0, 1, 2, 5, 9, 17])('a run that is cut after %d writes is completed by the next one', async (writes) => {
  const { renew, node } = await controlPlaneHost();
  const { write } = node;
  let left = writes;
  node.write = async (...file) => {
    left -= 1;
    if (left < 0) throw new Error('cut');
    return write(...file);
  };
  expect((await renew()).outcome).toBe('failed');
  node.write = write;
  const { errors } = await renew({ restart: true });
  expect(errors).toEqual([]);
  for (const name of ['apiserver', 'etcd/peer', 'front-proxy-client']) {
    const certificate = new X509Certificate(bytesAt(node, `/etc/kubernetes/pki/${name}.crt`));
    const key = createPrivateKey(textAt(node, `/etc/kubernetes/pki/${name}.key`));
    expect(certificate.checkPrivateKey(key), name).toBe(true);
  }
});

type Node = Awaited<ReturnType<typeof controlPlaneHost>>['node'];

const bytesAt = (node: Node, path: string): Uint8Array => node.files.get(path)?.bytes ?? new Uint8Array();
const textAt = (node: Node, path: string): string => Buffer.from(bytesAt(node, path)).toString();

/** Puts a client certificate there that lives so long, as the controller manager signs it. */
const giveKubelet = async (node: Node, validityMs: number): Promise<void> => {
  const files = new Map(['ca.crt', 'ca.key'].map((name) => [name, bytesAt(node, `/etc/kubernetes/pki/${name}`)]));
  const user = { name: 'system:node:cp1', organizations: ['system:nodes'], validityMs };
  const { cert = '', key = '' } = parseKubeconfig(parseYaml(await userKubeconfig(user, pkiContext(), files)));
  node.files.set(KUBELET, fileOf(`${cert}${key}`, 0o600));
};
