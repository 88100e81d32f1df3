import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseKubeconfig } from '../../src/certs/index.ts';
import { renewable } from '../../src/cli/renewable.ts';
import { parseYaml, toYaml } from '../../src/render/index.ts';
import type { ClusterConfiguration } from '../../src/spec/index.ts';
import { kubeadm } from './kubeadm-binary.ts';
import { outline, readAll, texts } from './pki-outline.ts';
import { changed, createTwins, type Twin, withoutResidual } from './renew-twins.ts';

const renewed = ({ folder }: Twin): unknown => outline(readAll(folder), { isRenewed: true });

const twins = createTwins();
afterAll(() => twins.dispose());

const configurations: Record<string, Partial<ClusterConfiguration>> = {
  defaults: {},
  'ECDSA-P256 and more names': {
    encryptionAlgorithm: 'ECDSA-P256',
    controlPlaneEndpoint: 'api.example.com:8443',
    apiServer: { certSANs: ['b.example.com', 'a.example.com', '*.apps.example.com', '10.1.2.3', 'fd00::0:7'] },
  },
  'ECDSA-P384': { encryptionAlgorithm: 'ECDSA-P384' },
  'RSA-3072 and another period': { encryptionAlgorithm: 'RSA-3072', certificateValidityPeriod: '100h0m0s' },
  'external etcd': { encryptionAlgorithm: 'ECDSA-P256', etcd: { external: { endpoints: ['http://192.0.2.1:2379'] } } },
};

const ecdsa = configurations['ECDSA-P256 and more names'] ?? {};

describe.each(Object.entries(configurations))('with %s', (_name, cluster) => {
  const [theirs, ours] = twins.make(cluster);
  const before = readAll(theirs.folder);

  test('renewing all leaves what kubeadm leaves', async () => {
    theirs.kubeadm('certs', 'renew', 'all', '--config', '/config.yaml');
    await ours.done('certs', 'renew', 'all', '--config', ours.config);
    expect(renewed(ours)).toEqual(renewed(theirs));
  });

  test('everything but authorities and the kubelet’s kubeconfig is new, keys too', () => {
    expect(changed(before, readAll(ours.folder))).toEqual(changed(before, readAll(theirs.folder)));
    const kept = Object.keys(texts(before)).filter((file) => !changed(before, readAll(ours.folder)).includes(file));
    expect(kept).toEqual([
      'ca.crt',
      'ca.key',
      ...('etcd' in cluster ? [] : ['etcd/ca.crt', 'etcd/ca.key']),
      'front-proxy-ca.crt',
      'front-proxy-ca.key',
      'sa.key',
      'sa.pub',
      'kubelet.conf',
    ]);
  });

  test('kubeadm goes on with what we renewed, and we with what kubeadm renewed', async () => {
    const [afterUs, afterThem] = [readAll(ours.folder), readAll(theirs.folder)];
    ours.kubeadm('init', 'phase', 'certs', 'all', '--config', '/config.yaml');
    ours.kubeadm('init', 'phase', 'kubeconfig', 'all', '--config', '/config.yaml');
    expect(texts(readAll(ours.folder))).toEqual(texts(afterUs));
    ours.kubeadm('certs', 'renew', 'all', '--config', '/config.yaml');
    await theirs.done('certs', 'renew', 'all', '--config', theirs.config);
    expect(changed(afterThem, readAll(theirs.folder))).toEqual(changed(afterUs, readAll(ours.folder)));
    expect(renewed(theirs)).toEqual(renewed(ours));
  });

  test.each(['text', 'json', 'yaml'])('both tell the same of when they end, as %s', async (format) => {
    const words = ['certs', 'check-expiration', '-o', format];
    const said = (await ours.done(...words, '--config', ours.config)).out;
    expect(withoutResidual(said)).toBe(withoutResidual(ours.kubeadm(...words, '--config', '/config.yaml')));
  });
});

test.each(Object.keys(renewable))('renewing %s alone changes what kubeadm changes', async (name) => {
  const [theirs, ours] = twins.make(ecdsa);
  const before = readAll(theirs.folder);
  theirs.kubeadm('certs', 'renew', name, '--config', '/config.yaml');
  await ours.done('certs', 'renew', name, '--config', ours.config);
  expect(changed(before, readAll(ours.folder))).toEqual(changed(before, readAll(theirs.folder)));
  expect(renewed(ours)).toEqual(renewed(theirs));
});

test('our names and kubeadm’s are the same', () => {
  const help = execFileSync(kubeadm(), ['certs', 'renew', '--help'], { encoding: 'utf8' });
  const names = [...help.matchAll(/^ {2}(\S+) +Renew /gm)].map(([, name]) => name);
  expect(['all', ...Object.keys(renewable)].sort()).toEqual(names.sort());
});

test('of what is external or not there both leave the same, and end well', async () => {
  const [theirs, ours] = twins.make(ecdsa);
  for (const { folder } of [theirs, ours]) {
    for (const file of [
      'pki/front-proxy-ca.key',
      'pki/etcd/ca.key',
      'scheduler.conf',
      'pki/apiserver-kubelet-client.crt',
    ]) {
      rmSync(join(folder, file));
    }
  }
  const before = readAll(theirs.folder);
  theirs.kubeadm('certs', 'renew', 'all', '--config', '/config.yaml');
  const { out } = await ours.done('certs', 'renew', 'all', '--config', ours.config);
  expect(changed(before, readAll(ours.folder))).toEqual(changed(before, readAll(theirs.folder)));
  expect(out).toMatch(/^scheduler\.conf +MISSING/m);
  expect(out).toMatch(/^etcd-server +not renewed: the key of etcd-ca is somewhere else/m);
  for (const format of ['text', 'json', 'yaml']) {
    const words = ['certs', 'check-expiration', '-o', format];
    expect(withoutResidual((await ours.done(...words, '--config', ours.config)).out)).toBe(
      withoutResidual(ours.kubeadm(...words, '--config', '/config.yaml')),
    );
  }
});

describe('certificates that have all expired, and an API that does not answer', () => {
  const [theirs, ours] = twins.make({ certificateValidityPeriod: '1s', controlPlaneEndpoint: '127.0.0.1:1' });

  test('are told alike', async () => {
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const { out, err } = await ours.done('certs', 'check-expiration');
    expect(err).toContain('Going on with kubeadm');
    const said = theirs.kubeadm('certs', 'check-expiration');
    expect(out).toBe(said.slice(said.indexOf('CERTIFICATE')));
    expect(out).toContain('<invalid>');
  });

  test('are brought back by one command', async () => {
    theirs.kubeadm('certs', 'renew', 'all');
    await ours.done('certs', 'renew', 'all');
    expect(renewed(ours)).toEqual(renewed(theirs));
    expect(ours.kubeadm('certs', 'check-expiration')).not.toContain('<invalid>');
  });
});

describe('what kubeadm refuses, we refuse with the same exit code, and nothing is written', () => {
  const spoilers: Record<string, (folder: string) => void> = {
    'an authority that is not there': (folder) => rmSync(join(folder, 'pki/ca.crt')),
    'an authority that is none': (folder) => cpSync(join(folder, 'pki/apiserver.crt'), join(folder, 'pki/ca.crt')),
    'a certificate that is none': (folder) => writeFileSync(join(folder, 'pki/etcd/server.crt'), 'nothing'),
    'a kubeconfig that is none': (folder) => writeFileSync(join(folder, 'super-admin.conf'), '{'),
    'a kubeconfig that names a file': (folder) => {
      const path = join(folder, 'admin.conf');
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace(/client-certificate-data: .*/, 'client-certificate: /x.crt'));
    },
    'a kubeconfig without its context': (folder) => {
      const path = join(folder, 'scheduler.conf');
      writeFileSync(path, readFileSync(path, 'utf8').replace(/^current-context: .*$/m, 'current-context: other'));
    },
  };

  test.each(Object.entries(spoilers))('%s', async (_name, spoil) => {
    const [theirs, ours] = twins.make(ecdsa);
    for (const { folder } of [theirs, ours]) spoil(folder);
    const before = texts(readAll(ours.folder));
    for (const verb of [['check-expiration'], ['renew', 'all']]) {
      const { status } = theirs.tryKubeadm('certs', ...verb, '--config', '/config.yaml');
      const { exitCode } = await ours.slipway('certs', ...verb, '--config', ours.config);
      expect([verb, status, exitCode]).toEqual([verb, 1, 1]);
    }
    expect(texts(readAll(ours.folder))).toEqual(before);
  });

  test('the key of another authority', async () => {
    const [theirs, ours] = twins.make(ecdsa);
    for (const { folder } of [theirs, ours]) cpSync(join(folder, 'pki/front-proxy-ca.key'), join(folder, 'pki/ca.key'));
    expect(theirs.tryKubeadm('certs', 'renew', 'all', '--config', '/config.yaml').status).toBe(1);
    expect((await ours.slipway('certs', 'renew', 'all', '--config', ours.config)).exitCode).toBe(1);
  });
});

describe('in a kubeconfig', () => {
  test('other contexts, users and clusters stay as kubeadm keeps them', async () => {
    const [theirs, ours] = twins.make(ecdsa);
    for (const { folder } of [theirs, ours]) {
      const path = join(folder, 'admin.conf');
      const document = parseYaml(readFileSync(path, 'utf8')) as Record<string, object[]>;
      document['clusters']?.unshift({
        name: 'zone',
        cluster: { server: 'https://z:6443', 'insecure-skip-tls-verify': true },
      });
      document['users']?.unshift({ name: 'zoe', user: { token: '0123', exec: undefined } });
      document['contexts']?.unshift({ name: 'zone', context: { cluster: 'zone', user: 'zoe', namespace: 'yes' } });
      writeFileSync(path, toYaml(document));
    }
    theirs.kubeadm('certs', 'renew', 'admin.conf', '--config', '/config.yaml');
    await ours.done('certs', 'renew', 'admin.conf', '--config', ours.config);
    const shape = ({ folder }: Twin) =>
      readFileSync(join(folder, 'admin.conf'), 'utf8').replaceAll(/(client-\S+-data): \S+/g, '$1: …');
    expect(shape(ours)).toBe(shape(theirs));
  });

  test('a CA that has changed on disk is taken over', async () => {
    const [theirs, ours] = twins.make(ecdsa);
    const [other] = twins.make(ecdsa);
    for (const { folder } of [theirs, ours])
      cpSync(join(other.folder, 'pki'), join(folder, 'pki'), { recursive: true });
    theirs.kubeadm('certs', 'renew', 'all', '--config', '/config.yaml');
    await ours.done('certs', 'renew', 'all', '--config', ours.config);
    const trusted = ({ folder }: Twin) =>
      parseKubeconfig(parseYaml(readFileSync(join(folder, 'admin.conf'), 'utf8'))).ca;
    expect(trusted(ours)).toBe(readFileSync(join(other.folder, 'pki/ca.crt'), 'utf8'));
    expect(trusted(ours)).toBe(trusted(theirs));
  });
});

test('owners, modes and links of files stay as kubeadm keeps them', async () => {
  const [theirs, ours] = twins.make(ecdsa);
  for (const { folder } of [theirs, ours]) {
    chmodSync(join(folder, 'admin.conf'), 0o640);
    chownSync(join(folder, 'admin.conf'), 1234, 4321);
    mkdirSync(join(folder, 'elsewhere'));
    renameSync(join(folder, 'pki/apiserver.key'), join(folder, 'elsewhere/apiserver.key'));
    symlinkSync('../elsewhere/apiserver.key', join(folder, 'pki/apiserver.key'));
  }
  theirs.kubeadm('certs', 'renew', 'all', '--config', '/config.yaml');
  await ours.done('certs', 'renew', 'all', '--config', ours.config);
  const seen = ({ folder }: Twin) =>
    ['admin.conf', 'super-admin.conf', 'pki/apiserver.key', 'elsewhere/apiserver.key', 'pki/apiserver.crt'].map(
      (name) => {
        const { uid, gid, mode } = statSync(join(folder, name));
        return { name, uid, gid, mode, isLink: lstatSync(join(folder, name)).isSymbolicLink() };
      },
    );
  expect(seen(ours)).toEqual(seen(theirs));
  const key = readFileSync(join(ours.folder, 'elsewhere/apiserver.key'), 'utf8');
  expect(
    new X509Certificate(readFileSync(join(ours.folder, 'pki/apiserver.crt'))).checkPrivateKey(createPrivateKey(key)),
  ).toBe(true);
});
