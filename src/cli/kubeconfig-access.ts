import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type KubeconfigContent, parseKubeconfig } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import { type ChangeListener, createLocalTransport } from '../host/index.ts';
import { createDryRunKube, createKube, type Kube } from '../kube/index.ts';
import { parseYaml } from '../render/index.ts';
import { readText } from './cluster-file.ts';
import { flag, type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

const ADMIN = '/etc/kubernetes/admin.conf';

/** How a command reaches the cluster of this host. */
export interface KubeconfigAccess {
  /** PEM. */
  readonly ca: string;
  /** `https://10.0.0.1:6443` */
  readonly server: string;
  /** Under `--dry-run` one that tells its writes and makes none. */
  readonly kube: Kube;
}

/**
 * The API of the kubeconfig that kubeadm would take: that of `--kubeconfig`, else the first that is there of `$KUBECONFIG` or
 * `~/.kube/config` and /etc/kubernetes/admin.conf. Throws KUBECONFIG_INVALID.
 */
export const openKubeconfig = async (options: Options, terminal: Terminal): Promise<KubeconfigAccess> => {
  const path = text(options, 'kubeconfig') || foundKubeconfig(terminal);
  const content = parseKubeconfig(parseYaml(await read(path, path, terminal)), path);
  const near = (file: string | undefined) =>
    file && read(resolve(dirname(resolve(terminal.cwd, path)), file), path, terminal);
  const [ca, cert, key] = await Promise.all([near(content.caFile), near(content.certFile), near(content.keyFile)]);
  const access = accessOf({ ...content, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }, path);
  const kube = createKube({
    kubeconfig: access,
    connect: createLocalTransport().dial,
    hostName: terminal.machine,
    signal: terminal.signal,
  });
  const tell: ChangeListener = ({ action, what }) => void terminal.err.write(`would ${action} ${what}\n`);
  return { ...access, kube: flag(options, 'dryRun') ? createDryRunKube(kube, tell, terminal.machine) : kube };
};

const foundKubeconfig = ({ env, home, cwd }: Terminal): string => {
  const named = (env['KUBECONFIG'] ?? '').split(':').filter((part) => part !== '');
  const places = [...(named.length > 0 ? named : [join(home, '.kube', 'config')]), ADMIN];
  return places.find((place) => existsSync(resolve(cwd, place))) ?? ADMIN;
};

const read = async (path: string, kubeconfig: string, terminal: Terminal): Promise<string> => {
  try {
    return await readText(path, terminal);
  } catch (cause) {
    const why = cause instanceof SlipwayError ? cause.message : String(cause);
    throw new SlipwayError('KUBECONFIG_INVALID', `${kubeconfig} cannot be used as a kubeconfig: ${why}`, {
      cause,
      hint: 'Run this on a control plane as root, or name a kubeconfig: --kubeconfig PATH',
    });
  }
};

const accessOf = (content: KubeconfigContent, path: string) => {
  const { server, ca, cert, key, token } = content;
  if (ca === '') {
    throw new SlipwayError('KUBECONFIG_INVALID', `${path} names no authority for its cluster.`, {
      hint: 'It needs certificate-authority-data; slipway kubeconfig writes one that has it.',
    });
  }
  return { server, ca, ...(cert && key ? { cert, key } : {}), ...(token ? { token } : {}) };
};
