import { X509Certificate } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseKubeconfig } from '../../src/certs/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { certificateOutline, children, keyOutline, parse, tree } from './pki-outline.ts';
import { createTwins, type Twin } from './renew-twins.ts';

const twins = createTwins();
afterAll(() => twins.dispose());

const clusters = {
  'RSA-2048': {},
  'ECDSA-P256 and more names': {
    encryptionAlgorithm: 'ECDSA-P256',
    apiServer: { certSANs: ['b.example.com', '10.1.2.3', 'fd00::7'] },
    etcd: { local: { dataDir: '/var/lib/etcd', serverCertSANs: ['etcd.example.com'] } },
  },
  'ECDSA-P384 and an endpoint': { encryptionAlgorithm: 'ECDSA-P384', controlPlaneEndpoint: 'api.example.com:8443' },
} as const;

describe.each(Object.entries(clusters))('keys and signing requests with %s', (_name, cluster) => {
  const [theirs, ours] = twins.make(cluster);

  test('are what kubeadm makes', async () => {
    for (const { folder } of [theirs, ours]) mkdirSync(join(folder, 'new'));
    const places = ['--cert-dir', '/etc/kubernetes/new/pki', '--kubeconfig-dir', '/etc/kubernetes/new'];
    theirs.kubeadm('certs', 'generate-csr', '--config', '/config.yaml', ...places);
    const own = ['--cert-dir', join(ours.folder, 'new/pki'), '--kubeconfig-dir', join(ours.folder, 'new')];
    await ours.done('certs', 'generate-csr', '--config', ours.config, ...own);
    expect(made(ours)).toEqual(made(theirs));
    expect(made(ours).length).toBe(24);
  });

  test('that are there already are refused by both, and stay', async () => {
    const words = ['certs', 'generate-csr', '--config'];
    const before = made(ours);
    const places = ['--cert-dir', join(ours.folder, 'new/pki'), '--kubeconfig-dir', join(ours.folder, 'new')];
    rmSync(join(ours.folder, 'new/pki'), { recursive: true });
    expect((await ours.slipway(...words, ours.config, ...places)).exitCode).toBe(1);
    expect(made(ours)).toEqual(before.filter(({ name }) => !name.startsWith('pki/')));
    const theirPlaces = ['--cert-dir', '/etc/kubernetes/new/pki', '--kubeconfig-dir', '/etc/kubernetes/new'];
    expect(theirs.tryKubeadm(...words, '/config.yaml', ...theirPlaces).status).toBe(1);
  });
});

describe('a kubeconfig for a user', () => {
  const [theirs, ours] = twins.make({ encryptionAlgorithm: 'ECDSA-P256', clusterName: 'blue' });
  // The folder of certificates comes from the file alone.
  writeFileSync(
    ours.config,
    readFileSync(ours.config, 'utf8').replace('"clusterName"', `"certificatesDir":"${ours.folder}/pki","clusterName"`),
  );
  const words = ['kubeconfig', 'user', '--client-name', 'jane'];

  test.each([
    [['--org', 'developers,testers']],
    [['--org', 'developers', '--org', 'testers', '--validity-period', '36h']],
    [['--token', 'abcdef.0123456789abcdef']],
    [[]],
  ])('with %j is what kubeadm makes', async (options) => {
    const made = (await ours.done(...words, ...options, '--config', ours.config)).out;
    const wanted = theirs.kubeadm(...words, ...options, '--config', '/config.yaml');
    // kubeadm's ends with an empty line.
    expect(shape(`${made}\n`)).toBe(shape(wanted));
    expect(client(made, ours)).toEqual(client(wanted, theirs));
  });

  test('needs the authority, and its key unless there is a token', async () => {
    rmSync(join(ours.folder, 'pki/ca.key'));
    rmSync(join(theirs.folder, 'pki/ca.key'));
    expect(theirs.tryKubeadm(...words, '--config', '/config.yaml').status).toBe(1);
    expect(await ours.slipway(...words, '--config', ours.config)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('CERT_CA_KEY_MISSING'),
    });
    expect((await ours.done(...words, '--token', 'abc', '--config', ours.config)).out).toContain('token: abc');
    expect((await ours.slipway('kubeconfig', 'user')).err).toContain('--client-name NAME');
  });
});

const shape = (kubeconfig: string): string => kubeconfig.replaceAll(/-data: \S+/g, '-data: …');

const client = (text: string, { folder }: Twin): unknown => {
  const { ca, cert, key } = parseKubeconfig(parseYaml(text));
  const authority = readFileSync(join(folder, 'pki/ca.crt'), 'utf8');
  const authorities = [new X509Certificate(authority)];
  return {
    isOurCa: ca === authority,
    startsWithCa: cert && new X509Certificate(cert).validFrom === authorities[0]?.validFrom,
    certificate: cert && certificateOutline(cert, authorities, false),
    key: key && keyOutline(key),
  };
};

/** Every file of a set of requests, but for keys and signatures. */
const made = ({ folder }: Twin) =>
  readdirSync(join(folder, 'new'), { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => ({ name, path: join(folder, 'new', name) }))
    .filter(({ path }) => statSync(path).isFile())
    .map(({ name, path }) => {
      const content = readFileSync(path, 'utf8');
      return { name, mode: statSync(path).mode & 0o777, content: contentOutline(name, content) };
    });

const contentOutline = (name: string, content: string): unknown => {
  if (name.endsWith('.key')) return keyOutline(content);
  return name.endsWith('.csr') ? requestOutline(content) : shape(content);
};

const requestOutline = (pem: string) => {
  const der = Buffer.from(pem.replaceAll(/-----.*-----|\n/g, ''), 'base64');
  const [info, algorithm] = children(parse(der));
  const [version, subject, publicKey, ...attributes] = children(info);
  return {
    framing: pem.split('\n').filter((line) => line.startsWith('-----')),
    widest: Math.max(...pem.split('\n').map((line) => line.length)),
    parts: [version, subject, children(publicKey)[0], ...attributes, algorithm].map(tree),
  };
};
