import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyRun } from '../../src/cli/actions/apply-cluster.ts';
import { chosenPhases } from '../../src/cli/chosen-phases.ts';
import { runProgram } from '../../src/cli/program.ts';
import { initWorkflow } from '../../src/init/index.ts';
import { phaseTree } from '../../src/workflow/index.ts';
import { clusterOf } from '../phases/run-recipe.ts';
import { fakeTerminal } from './fake-terminal.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-actions-'));
  await writeFile(
    join(folder, 'cluster.yaml'),
    `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata: { name: demo }
spec:
  hosts:
    - { name: cp1, role: control-plane, ssh: 192.0.2.11 }
    - { name: w1, ssh: 192.0.2.21 }
`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

/** What a command says without touching any host. */
const type = async (...argv: readonly string[]) => {
  const terminal = fakeTerminal({ cwd: folder, home: folder });
  return { exitCode: await runProgram(argv, terminal), ...terminal.printed };
};

describe('a cluster file', () => {
  test('is found in the current folder', async () => {
    expect(await type('config', 'validate')).toEqual({ exitCode: 0, out: 'ok: cluster.yaml\n', err: '' });
  });

  test('that is named but not there is told with the reason alone', async () => {
    const { err } = await type('config', 'validate', '-f', 'clutser.yaml');
    expect(err).toBe(
      'error: clutser.yaml cannot be read: no such file or directory.\n  Look at the path and its permissions.\n  (SPEC_UNREADABLE)\n',
    );
  });

  test('that is a folder is no file', async () => {
    expect((await type('config', 'validate', '-f', '.')).err).toContain(
      '. cannot be read: illegal operation on a directory.',
    );
  });
});

describe('before any host is touched', () => {
  test('reset names the hosts there are', async () => {
    expect(await type('reset', '-f', 'cluster.yaml', '--hosts', 'w1,w7', '--yes')).toMatchObject({
      exitCode: 3,
      err: 'error: The cluster file has no host "w7".\n  Its hosts are: cp1, w1\n  (USAGE)\n',
    });
  });

  test('reset wants the name of the cluster from whoever did not say --yes', async () => {
    expect((await type('reset', '-f', 'cluster.yaml')).err).toContain('Nobody is there to confirm the reset.');
  });

  test.each(['up', 'down'])('%s says that a file without a provider has its machines already', async (verb) => {
    const { exitCode, err } = await type(verb, '-f', 'cluster.yaml');
    expect(exitCode).toBe(3);
    expect(err).toContain('The cluster file names no provider: its machines are there already.');
  });

  test('apply and plan refuse a phase that does not exist', async () => {
    for (const verb of ['apply', 'plan']) {
      const { exitCode, err } = await type(verb, '--skip-phases', 'addon/flanel');
      expect([exitCode, err.split('\n')[0]]).toEqual([
        3,
        'error: apply has no phase addon/flanel. Did you mean addon/flannel?',
      ]);
    }
  });

  test('phases that do not exist are refused before anything is asked', async () => {
    for (const argv of [
      ['join', 'phase', 'certs'],
      ['reset', 'phase', 'certs'],
      ['reset', '--skip-phases', 'certs'],
    ]) {
      const { exitCode, err } = await type(...argv);
      expect([exitCode, err.split('\n')[0]]).toEqual([1, `error: ${argv[0]} has no phase certs.`]);
    }
  });

  test('options of this host are refused beside a cluster file', async () => {
    expect((await type('reset', '-f', 'cluster.yaml', '--cri-socket', '/x')).err).toContain(
      '--cri-socket is for a reset of this host; -f names a cluster file.',
    );
  });

  test('what is for control planes alone is refused of a worker', async () => {
    const { err } = await type('join', '10.0.0.1:6443', '--certificate-key', 'a5'.repeat(32));
    expect(err).toContain('"--certificate-key": is for control planes: give --control-plane too');
  });

  test('feature gates are pairs, and known ones', async () => {
    expect((await type('init', '--feature-gates', 'PublicKeysECDSA')).err).toContain('is no pair such as');
    expect((await type('init', '--feature-gates', 'Foo=true')).err).toContain('no such feature gate');
  });

  test('init and join tell every fault of their flags at once', async () => {
    const { exitCode, err } = await type('init', '--pod-network-cidr', '10.0.0.0/99', '--token', 'short');
    expect([exitCode, err.split('\n')[0]]).toEqual([1, 'error: the command line has 2 faults:']);
    expect((await type('join', '10.0.0.1:6443')).err).toContain('--discovery-token-ca-cert-hash');
  });
});

test.each<[readonly string[], readonly string[]]>([
  [['certs/apiserver'], ['certs/apiserver']],
  [['certs', 'apiserver'], ['certs/apiserver']],
  [['certs', 'all'], ['certs']],
  [['kubelet-finalize', 'all'], ['kubelet-finalize']],
  [
    ['certs', 'kubeconfig'],
    ['certs', 'kubeconfig'],
  ],
  [
    ['certs', 'apisever'],
    ['certs', 'apisever'],
  ],
  [['preflight'], ['preflight']],
])('the words %j of init phase mean %j', (words, phases) => {
  expect(chosenPhases(words, phaseTree(initWorkflow()))).toEqual(phases);
});

test('checks that apply is told to ignore are ignored on every host, beside those of the file', async () => {
  const cluster = clusterOf(['w1']);
  const options = { ignorePreflightErrors: ['Mem', 'NumCPU'] };
  const run = await applyRun({ cluster, baseDir: folder, terminal: fakeTerminal({ home: folder }), options });
  const { init, join: joining } = run.cluster.documents;
  expect(init.nodeRegistration.ignorePreflightErrors).toEqual(['Mem', 'NumCPU']);
  expect((joining ?? init).nodeRegistration.ignorePreflightErrors).toEqual(['Mem', 'NumCPU']);
  expect(run.provide.map(({ value }) => value)).toContain(run.cluster);
});

describe('upgrade, on a host that is no control plane', () => {
  test('apply says so, and what to do on a worker', async () => {
    const { exitCode, err } = await type('upgrade', 'apply', 'v1.36.3', '-y', '--rootfs', '.');
    expect(err).toContain('This host is no control plane');
    expect(err).toContain('on a worker: slipway upgrade node');
    expect(exitCode).toBe(1);
  });

  test('apply wants to know the version', async () => {
    expect((await type('upgrade', 'apply', '-y')).err).toContain('slipway upgrade plan shows where the cluster can go');
  });

  test('the phases are those of kubeadm', async () => {
    const { out } = await type('upgrade', 'node', 'phase');
    expect(out.split('\n').map((line) => line.trim().split(/\s+/)[0])).toEqual(
      expect.arrayContaining(['preflight', 'control-plane', 'kubelet-config', 'addon', 'post-upgrade']),
    );
  });
});
