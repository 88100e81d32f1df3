import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  certsFor,
  expirations,
  type IssuedKubeconfig,
  issueKubeconfigs,
  issuePki,
  type PkiContext,
  type PkiFile,
} from '../../src/certs/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { pkiContext } from '../certs/context.ts';
import { kubeadm } from './kubeadm-binary.ts';
import { type Made, outline, readAll, texts } from './pki-outline.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-kubeadm-certs-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Kubeadm's own defaults unless a row says otherwise; ECDSA where the algorithm is not the point, for speed. */
const configurations: Record<string, Parameters<typeof pkiContext>> = {
  defaults: [{ encryptionAlgorithm: 'RSA-2048' }],
  'extra names': [
    {
      apiServer: { certSANs: ['b.example.com', 'a.example.com', '*.apps.example.com', '10.1.2.3', 'fd00::0:7', 'cp1'] },
      etcd: {
        local: {
          dataDir: '/var/lib/etcd',
          serverCertSANs: ['etcd.example.com', '192.0.2.9'],
          peerCertSANs: ['127.0.0.1'],
        },
      },
    },
  ],
  'other networks': [{ networking: { serviceSubnet: '172.30.128.0/17', dnsDomain: 'k8s.example.org' } }],
  'ECDSA-P384': [{ encryptionAlgorithm: 'ECDSA-P384' }],
  'RSA-3072': [{ encryptionAlgorithm: 'RSA-3072' }],
  'an endpoint with a port': [{ controlPlaneEndpoint: 'api.example.com:8443', clusterName: 'blue' }],
  'an endpoint that is an address': [{ controlPlaneEndpoint: '192.0.2.100' }],
  'an IPv6 endpoint with a port': [{ controlPlaneEndpoint: '[fd00::ab]:8443' }, { advertiseAddress: 'fd00::12' }],
  'external etcd': [{ etcd: { external: { endpoints: ['http://192.0.2.1:2379'] } } }],
  IPv6: [
    { networking: { serviceSubnet: 'fd00:10:96::/112', dnsDomain: 'cluster.local' } },
    { advertiseAddress: 'fd00:0:0::12', bindPort: 7443 },
  ],
  'two families': [
    {
      networking: {
        serviceSubnet: '10.96.0.0/16,fd00:10:96::/112',
        podSubnet: '10.244.0.0/16,fd00:10:244::/56',
        dnsDomain: 'x.y',
      },
    },
  ],
  'other periods': [{ certificateValidityPeriod: '100h0m0s', caCertificateValidityPeriod: '262800h0m0s' }],
};

test.each(Object.entries(configurations))(
  'with %s our files have the shape of kubeadm’s',
  async (name, [cluster, rest]) => {
    const directory = join(root, name.replaceAll(' ', '-'));
    const context = contextIn(directory, pkiContext(cluster, rest));
    const theirs = runKubeadm(directory, context);
    const ours = await makeOurs(context);
    expect(outline(ours)).toEqual(outline(theirs));
  },
);

test.each(['defaults', 'external etcd', 'IPv6'])('with %s kubeadm keeps every byte of ours', async (name) => {
  const [cluster, rest] = configurations[name] ?? [];
  const directory = join(root, `ours-${name.replaceAll(' ', '-')}`);
  const context = contextIn(directory, pkiContext(cluster, rest));
  const ours = await makeOurs(context);
  writeAll(directory, ours);
  expect(texts(runKubeadm(directory, context))).toEqual(texts(ours));
});

test.each(['defaults', 'external etcd', 'IPv6'])('with %s we keep every byte of kubeadm’s', async (name) => {
  const [cluster, rest] = configurations[name] ?? [];
  const directory = join(root, `theirs-${name.replaceAll(' ', '-')}`);
  const context = contextIn(directory, pkiContext(cluster, rest));
  const theirs = runKubeadm(directory, context);
  const ours = await makeOurs(context, theirs);
  expect(texts(ours)).toEqual(texts(theirs));
  expect(ours.made).toBe(false);
  expect(ours.warnings).toEqual([]);
});

test('both keep what an external CA has signed', async () => {
  const directory = join(root, 'external-ca');
  const context = contextIn(directory, pkiContext());
  writeAll(directory, await makeOurs(context));
  const config = writeConfig(directory, context);
  // `certs` looks for kubeconfigs in /etc/kubernetes once ca.key is gone, so it sees the other two authorities first.
  for (const key of ['front-proxy-ca.key', 'etcd/ca.key']) rmSync(join(directory, 'pki', key));
  const before = texts(readAll(directory));
  execFileSync(kubeadm(), ['init', 'phase', 'certs', 'all', '--config', config]);
  expect(texts(readAll(directory))).toEqual(before);

  rmSync(join(directory, 'pki', 'ca.key'));
  const found = readAll(directory);
  execFileSync(kubeadm(), ['init', 'phase', 'kubeconfig', 'all', '--config', config, '--kubeconfig-dir', directory]);
  expect(texts(readAll(directory))).toEqual(texts(found));
  const again = await makeOurs(context, found);
  expect(texts(again)).toEqual(texts(found));
  expect(again.externalCa).toEqual({ ca: true, frontProxy: true, etcd: true });
});

test('kubeadm and we agree on when our certificates expire', async () => {
  const directory = join(root, 'expirations');
  const context = contextIn(directory, pkiContext());
  const ours = await makeOurs(context);
  writeAll(directory, ours);
  const arguments_ = ['certs', 'check-expiration', '--config', writeConfig(directory, context), '-o', 'json'];
  const shown = JSON.parse(
    execFileSync(kubeadm(), arguments_, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  const theirs = [...shown.certificates, ...shown.certificateAuthorities]
    .filter(({ name }) => !name.endsWith('.conf'))
    .map(({ name, expirationDate, caName, externallyManaged, missing }) => ({
      name,
      expires: new Date(expirationDate),
      caName,
      externallyManaged,
      missing,
    }));
  const rows = expirations(context.cluster, bytes(ours.pki), new Map(), context.now)
    .filter(({ name }) => !name.endsWith('.conf'))
    .map(({ name, expires, caName, externallyManaged, missing }) => ({
      name,
      expires,
      caName,
      externallyManaged,
      missing,
    }));
  expect(rows).toEqual(theirs.sort((a, b) => (a.name < b.name ? -1 : 1)));
});

test('a leaf that has expired is refused by both', async () => {
  const directory = join(root, 'expired');
  const context = contextIn(directory, pkiContext({}, { now: new Date(Date.now() - 400 * 86_400_000) }));
  writeAll(directory, await makeOurs(context));
  expect(() => runKubeadm(directory, context)).toThrow(/certificate has expired/);
  const now = { ...context, now: new Date() };
  await expect(makeOurs(now, readAll(directory))).rejects.toThrow(/apiserver\.crt cannot be used: it expired on/);
});

const contextIn = (directory: string, context: PkiContext): PkiContext => {
  mkdirSync(directory, { recursive: true });
  return { ...context, cluster: { ...context.cluster, certificatesDir: join(directory, 'pki') } };
};

const writeConfig = (directory: string, context: PkiContext): string => {
  const init = {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'InitConfiguration',
    nodeRegistration: { name: context.nodeName, criSocket: 'unix:///run/containerd/containerd.sock' },
    localAPIEndpoint: { advertiseAddress: context.advertiseAddress, bindPort: context.bindPort },
  };
  const path = join(directory, 'config.yaml');
  writeFileSync(path, `${JSON.stringify(init)}\n---\n${JSON.stringify(context.cluster)}\n`);
  return path;
};

const runKubeadm = (directory: string, context: PkiContext): Made => {
  const config = writeConfig(directory, context);
  const phase = (...more: string[]) =>
    execFileSync(kubeadm(), ['init', 'phase', ...more, '--config', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  phase('certs', 'all');
  phase('kubeconfig', 'all', '--kubeconfig-dir', directory);
  return readAll(directory);
};

const makeOurs = async (context: PkiContext, existing?: Made) => {
  const { files, externalCa, warnings } = await issuePki(context, bytes(existing?.pki ?? new Map()));
  const present = Array.from(existing?.kubeconfigs ?? [], ([name, { content }]) => {
    return [name, { text: content, document: parseYaml(content) }] as const;
  });
  const kubeconfigs = await issueKubeconfigs(context, bytes(files), new Map(present));
  const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) => (a[0] < b[0] ? -1 : 1);
  const named = kubeconfigs.map((file): [string, IssuedKubeconfig] => [file.file, file]);
  return {
    pki: new Map<string, PkiFile>([...files].sort(byName)),
    kubeconfigs: new Map(named.sort(byName)),
    made: [...files.values(), ...kubeconfigs].some(({ made }) => made),
    warnings: [...warnings, ...kubeconfigs.flatMap((file) => file.warnings)],
    externalCa,
  };
};

const writeAll = (directory: string, made: Made): void => {
  const write = (path: string, { content, mode }: { content: string; mode: number }) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode });
  };
  for (const [name, file] of made.pki) write(join(directory, 'pki', name), file);
  for (const [name, file] of made.kubeconfigs) write(join(directory, name), file);
};

const bytes = (files: ReadonlyMap<string, { readonly content: string }>): Map<string, Uint8Array> =>
  new Map(Array.from(files, ([name, { content }]) => [name, Buffer.from(content)]));

test('the outline tells a wrong certificate from a right one', async () => {
  const context = contextIn(join(root, 'proof'), pkiContext());
  const right = await makeOurs(context);
  const wrong = await makeOurs({ ...context, nodeName: 'cp2' });
  const late = await makeOurs({ ...context, cluster: { ...context.cluster, certificateValidityPeriod: '8760h0m1s' } });
  expect(outline(wrong)).not.toEqual(outline(right));
  expect(outline(late)).not.toEqual(outline(right));
  expect(JSON.stringify(outline(right))).toContain('of SHA-256 of key 0');
  expect(certsFor(context.cluster)).toHaveLength(10);
});
