import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bootstrapTokenSecret, type KubeObject, kubeadmCertsRbac, kubeadmCertsSecret } from '../../src/addons/index.ts';
import { decryptWithKey, sharedFilesOf } from '../../src/certs/index.ts';
import { clusterFromKubeadmConfig } from '../../src/spec/index.ts';
import { configuration, objectsIn } from '../manifests/kubeadm-dry-run.ts';
import { kubeadm } from './kubeadm-binary.ts';

const KEY = 'a5'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'slipway-upload-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pki = join(folder, 'pki');
const config = configuration(
  `certificatesDir: ${pki}`,
  `certificateKey: ${KEY}\nlocalAPIEndpoint: {advertiseAddress: 10.0.0.5}`,
);

const run = (...args: readonly string[]): string => {
  const path = join(folder, 'config.yaml');
  writeFileSync(path, config);
  const env = { PATH: process.env['PATH'] ?? '', KUBEADM_INIT_DRYRUN_DIR: folder };
  const { stdout, stderr, status } = spawnSync(kubeadm(), [...args, '--config', path], { encoding: 'utf8', env });
  expect(status, stderr).toBe(0);
  return stdout;
};

/** What the real kubeadm uploads of certificates that it made before. */
let theirs: readonly KubeObject[];
beforeAll(() => {
  run('init', 'phase', 'certs', 'all');
  theirs = objectsIn(run('init', '--dry-run', '--upload-certs', '--ignore-preflight-errors=all'));
});

const objectNamed = (kind: string, name: string): KubeObject | undefined =>
  theirs.find((object) => object.kind === kind && object.metadata.name === name);

const dataOf = (object: KubeObject | undefined): Readonly<Record<string, string>> =>
  (object?.['data'] ?? {}) as Readonly<Record<string, string>>;

test('what kubeadm encrypts is opened, and is what it made', () => {
  const { cluster } = clusterFromKubeadmConfig(config, 'config.yaml', {}).documents;
  const opened = Object.entries(dataOf(objectNamed('Secret', 'kubeadm-certs'))).map(([name, text]) => [
    name,
    Buffer.from(decryptWithKey(Buffer.from(text, 'base64'), KEY)).toString(),
  ]);
  const files = sharedFilesOf(cluster).map(({ name, path }) => [name, readFileSync(path, 'utf8')]);
  expect(files).toHaveLength(8);
  expect(opened.sort()).toEqual(files.sort());
});

test('the Secret, its owner, and who may read it are those of kubeadm', () => {
  const secret = objectNamed('Secret', 'kubeadm-certs');
  const owners: unknown = Reflect.get(secret?.metadata ?? {}, 'ownerReferences');
  const [owner] = owners as readonly [{ readonly name: string; readonly uid: string }];
  const { type, ...ours } = kubeadmCertsSecret({ data: {}, owner: { name: owner.name, uid: owner.uid } });
  expect(type).toBe('Opaque');
  expect({ ...ours, data: dataOf(secret) }).toEqual(secret);
  for (const object of kubeadmCertsRbac()) expect(object).toEqual(objectNamed(object.kind, object.metadata.name));
});

test('the token that owns it can do nothing, as that of kubeadm', () => {
  const owner = theirs.find((object) => Object.keys(dataOf(object)).length === 4 && object.kind === 'Secret');
  const plain = (name: string): string => Buffer.from(dataOf(owner)[name] ?? '', 'base64').toString();
  const description = 'Proxy for managing TTL for the kubeadm-certs secret';
  const token = `${plain('token-id')}.${plain('token-secret')}`;
  const expires = new Date(plain('expiration'));
  expect(bootstrapTokenSecret({ token, expires, description, usages: [], groups: [] })).toEqual(owner);
});
