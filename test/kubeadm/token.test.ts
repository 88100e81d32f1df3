import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runProgram } from '../../src/cli/program.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { type FakeApi, startFakeApi } from '../kube/fake-api-server.ts';
import { kubeadm } from './kubeadm-binary.ts';

const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const token = 'abcdef.0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'slipway-token-'));
const kubeconfig = join(folder, 'admin.conf');
let api: FakeApi;

beforeAll(async () => {
  api = await startFakeApi();
  const ca = Buffer.from(api.ca).toString('base64');
  writeFileSync(
    kubeconfig,
    `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "${api.url}", certificate-authority-data: ${ca}}}]
contexts: [{name: c, context: {cluster: c, user: c}}]
users: [{name: c, user: {token: abc}}]
current-context: c
`,
  );
});
beforeEach(() => api.objects.clear());
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await api.close();
});

interface Answer {
  readonly exitCode: number;
  readonly out: string;
}

const ask = {
  kubeadm: (...argv: readonly string[]): Promise<Answer> =>
    new Promise((resolve) => {
      const args = ['token', ...argv, '--kubeconfig', kubeconfig];
      execFile(kubeadm(), args, { env: { PATH: '/usr/bin:/bin', HOME: folder } }, (error, out) =>
        resolve({ exitCode: typeof error?.code === 'number' ? error.code : 0, out }),
      );
    }),
  slipway: async (...argv: readonly string[]): Promise<Answer> => {
    const terminal = fakeTerminal({ cwd: folder, home: folder });
    const exitCode = await runProgram(['token', ...argv, '--kubeconfig', kubeconfig], terminal);
    return { exitCode, out: terminal.printed.out };
  },
};

/** What a command left in the API, with times to the minute. */
const stored = (): unknown =>
  [...api.objects].map(([path, object]) => {
    const { type, data } = object as { type: string; data: Record<string, string> };
    const fields = Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]);
    const { expiration, ...rest } = Object.fromEntries(fields);
    return { path, type, rest, lives: expiration && Math.round((Date.parse(expiration) - Date.now()) / 60_000) };
  });

const creations: readonly (readonly string[])[] = [
  [token],
  [token, '--ttl', '0'],
  [token, '--ttl', '2h30m', '--description', 'for rack 7'],
  [token, '--usages', 'authentication'],
  [token, '--usages', 'signing,authentication', '--groups', 'system:bootstrappers:a,system:bootstrappers:b:c'],
];

test.each(creations.map((argv) => [argv.join(' '), argv] as const))(
  'create %s makes what kubeadm makes',
  async (_, argv) => {
    const theirs = await ask.kubeadm('create', ...argv);
    const made = stored();
    api.objects.clear();
    expect(await ask.slipway('create', ...argv)).toEqual(theirs);
    expect(theirs).toEqual({ exitCode: 0, out: `${token}\n` });
    expect(stored()).toEqual(made);
  },
);

test('create makes a random token when none is given', async () => {
  const said = [];
  for (const who of ['kubeadm', 'slipway'] as const) {
    const { exitCode, out } = await ask[who]('create');
    expect([exitCode, out]).toEqual([0, expect.stringMatching(/^[a-z0-9]{6}\.[a-z0-9]{16}\n$/)]);
    said.push(
      JSON.parse(JSON.stringify(stored()).replaceAll(out.slice(0, 6), 'id').replace(out.slice(7, 23), 'secret')),
    );
    api.objects.clear();
  }
  expect(said[1]).toEqual(said[0]);
});

test('create takes the tokens of a file', async () => {
  const config = join(folder, 'init.yaml');
  writeFileSync(
    config,
    `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: node, criSocket: "unix:///x"}
localAPIEndpoint: {advertiseAddress: 10.0.0.1}
bootstrapTokens: [{token: ${token}, ttl: 1h}, {token: bbbbbb.0123456789abcdef, description: second}]
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
`,
  );
  const theirs = await ask.kubeadm('create', '--config', config);
  const made = stored();
  expect(made).toHaveLength(2);
  api.objects.clear();
  expect(await ask.slipway('create', '--config', config)).toEqual(theirs);
  expect(stored()).toEqual(made);
});

test.each([[[]], [['--certificate-key', '0a'.repeat(32)]]])('the join command is that of kubeadm: %s', async (more) => {
  const theirs = await ask.kubeadm('create', token, '--print-join-command', ...more);
  api.objects.clear();
  const ours = await ask.slipway('create', token, '--print-join-command', ...more);
  expect(ours.out).toMatch(/^slipway join 127\.0\.0\.1:\d+ --token /);
  expect(ours.out.replace(/^slipway/, 'kubeadm').trim()).toBe(theirs.out.replaceAll(/ +/g, ' ').trim());
});

test('a token that is there already is refused', async () => {
  expect((await ask.kubeadm('create', token)).exitCode).toBe(0);
  const before = stored();
  expect((await ask.kubeadm('create', token)).exitCode).toBe(1);
  expect((await ask.slipway('create', token)).exitCode).toBe(1);
  expect((await ask.slipway('create', token, '--dry-run')).exitCode).toBe(1);
  expect(stored()).toEqual(before);
});

test('a dry run prints the token and makes nothing', async () => {
  expect(await ask.slipway('create', token, '--dry-run')).toEqual({ exitCode: 0, out: `${token}\n` });
  expect(stored()).toEqual([]);
});

test('list prints the same objects and words', async () => {
  await ask.kubeadm('create', token, '--description', 'the first one of them');
  await ask.slipway('create', 'bbbbbb.0123456789abcdef', '--ttl', '0', '--usages', 'authentication');
  const items = [...api.objects.values()];
  const foreign = { ...(items[0] as object), metadata: { name: 'bootstrap-token-cccccc', namespace: 'kube-system' } };
  api.objects.set(SECRETS, { kind: 'SecretList', apiVersion: 'v1', metadata: {}, items: [...items, foreign] });
  for (const format of ['json', 'yaml', 'kyaml']) {
    const [theirs, ours] = await Promise.all([ask.kubeadm('list', '-o', format), ask.slipway('list', '-o', format)]);
    expect(ours).toEqual(theirs);
    expect(parseAllDocuments(theirs.out).length).toBeGreaterThan(0);
  }
  const [theirs, ours] = await Promise.all([ask.kubeadm('list'), ask.slipway('list')]);
  const words = ({ out }: Answer) =>
    out
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
  expect(words(ours)).toEqual(words(theirs));
  api.objects.set(SECRETS, { kind: 'SecretList', apiVersion: 'v1', metadata: {}, items: [] });
  for (const format of ['text', 'json', 'yaml'])
    expect(await ask.slipway('list', '-o', format)).toEqual(await ask.kubeadm('list', '-o', format));
});

test('delete takes an id or a whole token, and tells when there is none', async () => {
  for (const named of ['abcdef', token]) {
    const said = [];
    for (const who of ['kubeadm', 'slipway'] as const) {
      await ask.kubeadm('create', token);
      said.push(await ask[who]('delete', named));
      expect(stored()).toEqual([]);
    }
    expect(said[1]).toEqual(said[0]);
  }
  expect((await ask.kubeadm('delete', 'abcdef')).exitCode).toBe(1);
  expect((await ask.slipway('delete', 'abcdef')).exitCode).toBe(1);
});
