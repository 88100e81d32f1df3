import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { KubeObject } from '../../src/addons/index.ts';
import { type ControlPlaneContext, optionalCaPaths, type PatchFile } from '../../src/manifests/index.ts';
import { parseYaml } from '../../src/render/index.ts';
import { type Cluster, clusterFromKubeadmConfig } from '../../src/spec/index.ts';
import { kubeadm } from '../kubeadm/kubeadm-binary.ts';

/** What the real kubeadm would write and create for a configuration, and the same configuration as Slipway reads it. */
export interface DryRun {
  readonly cluster: Cluster;
  readonly context: ControlPlaneContext;
  readonly files: Readonly<Record<string, string>>;
  readonly objects: readonly KubeObject[];
}

export interface DryRunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly patches?: readonly PatchFile[];
}

const run = promisify(execFile);

export const advertiseOf = (cluster: Cluster): string =>
  cluster.documents.init.localAPIEndpoint.advertiseAddress ?? '10.0.0.5';

export const contextOf = (cluster: Cluster, proxyEnv: Readonly<Record<string, string>> = {}): ControlPlaneContext => ({
  cluster: cluster.documents.cluster,
  nodeName: 'cp1',
  advertiseAddress: advertiseOf(cluster),
  bindPort: cluster.documents.init.localAPIEndpoint.bindPort,
  externalCa: false,
  optionalCaDirs: optionalCaPaths.filter((path) => existsSync(path)),
  proxyEnv,
  timeouts: cluster.documents.init.timeouts,
});

/** `kubeadm init --dry-run` into a folder that is gone afterwards; nothing outside it is written. */
export const kubeadmDryRun = async (
  config: string,
  { env = {}, patches = [] }: DryRunOptions = {},
): Promise<DryRun> => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-oracle-'));
  try {
    const [output, patchesDir] = [join(folder, 'out'), join(folder, 'patches')];
    await Promise.all([mkdir(output), mkdir(patchesDir)]);
    await Promise.all(patches.map(({ name, text }) => writeFile(join(patchesDir, name), text)));
    const text = config.replaceAll('PATCHES', patchesDir);
    await writeFile(join(folder, 'config.yaml'), text);
    const { stdout } = await run(
      kubeadm(),
      ['init', '--dry-run', `--config=${join(folder, 'config.yaml')}`, '--ignore-preflight-errors=all'],
      { env: { PATH: process.env['PATH'] ?? '', KUBEADM_INIT_DRYRUN_DIR: output, ...env }, maxBuffer: 1 << 26 },
    );
    const cluster = clusterFromKubeadmConfig(text, 'config.yaml', {});
    return { cluster, context: contextOf(cluster, env), files: await filesIn(output), objects: objectsIn(stdout) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const filesIn = async (folder: string): Promise<Record<string, string>> => {
  const names = (await readdir(folder)).filter((name) => /\.(?:yaml|env)$/.test(name));
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
};

const created = /Would perform action CREATE on .*\n\[dryrun\] Attached object:\n([\s\S]*?)\n\n/g;

/** The objects that a dry run of kubeadm would create. */
export const objectsIn = (output: string): KubeObject[] =>
  [...output.matchAll(created)].map(([, text = '']) => parseYaml(`${text}\n`) as KubeObject);

/** An init configuration of host cp1; `cluster` and `more` are YAML. */
export const configuration = (cluster = '', init = '', more = ''): string => `apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration: {name: cp1, criSocket: "unix:///run/containerd/containerd.sock"}
${init || 'localAPIEndpoint: {advertiseAddress: 10.0.0.5}'}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
encryptionAlgorithm: ECDSA-P256
${/kubernetesVersion/.test(cluster) ? '' : 'kubernetesVersion: v1.36.3'}
${cluster}
${more && `---\n${more}`}`;
