import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { kubeconfigTable } from '../../certs/index.ts';
import { RunError, SlipwayError } from '../../errors/index.ts';
import type { CertificatePlace } from '../../renew/index.ts';
import { type Cluster, clusterFromKubeadmConfig } from '../../spec/index.ts';
import type { RunResult } from '../../workflow/index.ts';
import { readText } from '../cluster-file.ts';
import { type Options, text } from '../command-spec.ts';
import { inRoot } from '../in-root.ts';
import { keptApart } from '../kept-apart.ts';
import type { Terminal } from '../terminal.ts';

/** This host as a control plane, from `--config` or kubeadm's defaults, below `--rootfs`. `certDir` wins over what the file says. */
export const thisControlPlane = async (options: Options, terminal: Terminal, certDir?: string): Promise<Cluster> => {
  const config = text(options, 'config');
  const document = config === undefined ? undefined : await readText(config, terminal);
  const cluster = inRoot(clusterFromKubeadmConfig(document, config ?? '', {}), options, terminal);
  return certDir === undefined ? cluster : withCertDir(cluster, certDir);
};

const withCertDir = (cluster: Cluster, certificatesDir: string): Cluster => ({
  ...cluster,
  documents: { ...cluster.documents, cluster: { ...cluster.documents.cluster, certificatesDir } },
});

/** Where certificates are, as the options of `certs` say. */
export const placeOf = (options: Options, isGiven: boolean): CertificatePlace => {
  const certDir = text(options, 'certDir');
  return {
    isGiven,
    kubeconfigDir: text(options, 'kubeconfigDir') ?? '/etc/kubernetes',
    kubeconfig: text(options, 'kubeconfig') ?? '/etc/kubernetes/admin.conf',
    ...(certDir !== undefined && { certDir }),
  };
};

/** `apart` of a run on what is there of this host's certificates. */
export const placeApart = (
  cluster: Cluster,
  to: 'read' | 'write',
  options: Options,
  terminal: Terminal,
): string | undefined => {
  const { certDir, kubeconfigDir } = placeOf(options, false);
  const kubeconfigs = kubeconfigTable.map(({ file }) => join(kubeconfigDir, file)).filter((path) => existsSync(path));
  return keptApart([certDir ?? cluster.documents.cluster.certificatesDir, ...kubeconfigs], to, options, terminal);
};

/** For runs that report nothing by themselves: throws what the run failed with. */
export const orThrow = ({ outcome, errors }: RunResult): void => {
  if (outcome === 'aborted') throw new SlipwayError('ABORTED', 'Interrupted.');
  const [first] = errors;
  if (first) throw errors.length === 1 ? first : new RunError(errors);
};
