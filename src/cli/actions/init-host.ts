import { resolve } from 'node:path';
import { createCertificateKey, type KeySupply } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import { type CertsUpload, initWorkflow } from '../../init/index.ts';
import {
  adminKubeconfig,
  clusterSpec,
  joinCommand,
  keySupply,
  kubeconfigFolder,
  kubernetesDir,
  nodeRegistered,
} from '../../phases/index.ts';
import { type Cluster, clusterFromKubeadmConfig } from '../../spec/index.ts';
import { type Artifact, type Provided, phaseTree, provided, type RunResult } from '../../workflow/index.ts';
import { chosenPhases } from '../chosen-phases.ts';
import { readText } from '../cluster-file.ts';
import { flag, type Invocation, list, type Options, text } from '../command-spec.ts';
import { inRoot } from '../in-root.ts';
import { keptApart } from '../kept-apart.ts';
import { initFlags } from '../kubeadm-flags.ts';
import { phaseLines } from '../phase-lines.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { showResult } from '../show-result.ts';
import type { Terminal } from '../terminal.ts';
import { whatNext } from '../what-next.ts';
import { printManifest } from './print-manifest.ts';

/** `slipway init` and `slipway init phase`, with `keys` that are begun already. Gives the exit code. */
export const initThisHost = async (
  { options, terminal }: Invocation,
  phases: readonly string[] | undefined,
  keys?: KeySupply,
): Promise<number> => {
  if (phases?.length === 0) {
    terminal.out.write(`${phaseLines(phaseTree(initWorkflow())).join('\n')}\n`);
    return 0;
  }
  const config = text(options, 'config');
  const document = config === undefined ? undefined : await readText(config, terminal);
  const described = clusterFromKubeadmConfig(document, config ?? '', initFlags(options));
  const cluster = inRoot(described, options, terminal);
  const only = phases && chosenPhases(phases, phaseTree(initWorkflow()));
  if (only && flag(options, 'printManifest')) return printManifest(only, cluster, { terminal, options });
  return runInit({ terminal, options, cluster, only, keys });
};

interface Init {
  readonly terminal: Terminal;
  readonly options: Options;
  readonly cluster: Cluster;
  /** Everything when absent. */
  readonly only: readonly string[] | undefined;
  readonly keys: KeySupply | undefined;
}

const runInit = async (init: Init): Promise<number> => {
  const { terminal, options, cluster, only, keys } = init;
  const upload = uploadOf(options, cluster);
  if (upload === undefined && only?.includes('upload-certs')) {
    terminal.err.write('upload-certs does nothing without --upload-certs, as with kubeadm.\n');
  }
  const isPlan = flag(options, 'dryRun') || cluster.documents.init.dryRun === true;
  const skip = list(options, 'skipPhases') ?? cluster.documents.init.skipPhases;
  const result = await runOnHosts({
    workflow: initWorkflow(upload),
    cluster,
    terminal,
    options,
    plan: isPlan,
    only,
    skip,
    apart: placeApart(init),
    provide: [
      provided(clusterSpec, cluster),
      ...whereGiven(keySupply, keys),
      ...whereGiven(adminKubeconfig, text(options, 'kubeconfig')),
      ...whereGiven(kubeconfigFolder, kubeconfigDirOf(init)),
    ],
  });
  const uploads = !skip?.includes('upload-certs') && (only?.includes('upload-certs') ?? true);
  if (result.outcome === 'ok' && !isPlan) showInit(init, uploads ? upload : undefined, result);
  return exitCodeOf(result);
};

const whereGiven = <T>(artifact: Artifact<T>, value: T | undefined): readonly Provided[] =>
  value === undefined ? [] : [provided(artifact, value)];

/** Throws USAGE beside phases other than those of certificates: the kubelet and they look in /etc/kubernetes. */
const kubeconfigDirOf = ({ terminal, options, only }: Init): string | undefined => {
  const given = text(options, 'kubeconfigDir');
  if (given === undefined) return undefined;
  const written = topLevel(only);
  if (written.includes('kubeconfig') && written.every((name) => ['certs', 'kubeconfig'].includes(name))) {
    return resolve(terminal.cwd, given);
  }
  throw new SlipwayError('USAGE', '--kubeconfig-dir is for the phases that make kubeconfigs.', {
    hint: 'slipway init phase kubeconfig admin --kubeconfig-dir PATH',
  });
};

/** Certificates and kubeconfigs that go elsewhere than where this host looks for its own need neither root nor the host's lock. */
const placeApart = ({ terminal, options, cluster, only }: Init): string | undefined => {
  const written = topLevel(only);
  if (only === undefined || !written.every((name) => ['certs', 'kubeconfig'].includes(name))) return undefined;
  const { certificatesDir } = cluster.documents.cluster;
  const kubeconfigs = written.includes('kubeconfig') ? [text(options, 'kubeconfigDir') ?? kubernetesDir] : [];
  return keptApart([certificatesDir, ...kubeconfigs], 'write', options, terminal);
};

const topLevel = (only: Init['only']): readonly string[] => only?.map((phase) => phase.split('/')[0] ?? '') ?? [];

const uploadOf = (options: Options, cluster: Cluster): CertsUpload | undefined =>
  flag(options, 'uploadCerts')
    ? { certificateKey: cluster.documents.init.certificateKey ?? createCertificateKey() }
    : undefined;

const showInit = ({ terminal, options, cluster }: Init, upload: CertsUpload | undefined, result: RunResult): void => {
  const join = result.artifacts.get(joinCommand);
  const [host] = cluster.hosts;
  const next = whatNext(join, {
    certificateKey: upload?.certificateKey,
    hidesKey: flag(options, 'skipCertificateKeyPrint'),
    hidesToken: flag(options, 'skipTokenPrint'),
    takesControlPlanes: cluster.controlPlaneEndpoint !== undefined,
  });
  const nodeName = host && result.artifacts.get(nodeRegistered, host.name);
  showResult(terminal, options, { command: 'init', nodeName, ...next });
};
