import { type KubeconfigContent, parseKubeconfig } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { isKubeReason, type Kube } from '../kube/index.ts';
import { parseYaml } from '../render/index.ts';

/**
 * kubeadm's discovery by file: a kubeconfig on the host, or behind https://, which the host's own authorities must vouch for. It says
 * where the cluster is and whom to trust, and may hold what the kubelet asks for its certificate with.
 * Throws DISCOVERY_FAILED, KUBECONFIG_INVALID, COMMAND_FAILED.
 */
export const readDiscoveryFile = async (host: Host, source: string): Promise<KubeconfigContent> => {
  const text = await textAt(host, source);
  const content = parseKubeconfig(parseYaml(text), source);
  if (content.ca !== '' || content.caFile === undefined) return content;
  const ca = await host.files.readText(content.caFile);
  if (ca === undefined) throw failed(`${source} names ${content.caFile}, which is not on ${host.name}.`);
  return { ...content, ca };
};

/** A file is believed once its cluster answers; who may not read cluster-info is let through, as kubeadm does. Throws KUBE_UNREACHABLE. */
export const proveCluster = async (kube: Kube): Promise<void> => {
  try {
    await kube.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kube-public', name: 'cluster-info' });
  } catch (error) {
    if (!isKubeReason(error, 'Forbidden')) throw error;
  }
};

const textAt = async (host: Host, source: string): Promise<string> => {
  if (/^https:/i.test(source)) {
    const { stdout } = await host.query({ file: 'curl', args: ['--fail', '--silent', '--show-error', source] });
    return stdout;
  }
  const text = await host.files.readText(source);
  if (text === undefined) throw failed(`There is no ${source} on ${host.name}.`);
  return text;
};

const failed = (message: string): SlipwayError =>
  new SlipwayError('DISCOVERY_FAILED', message, {
    hint: 'Give a kubeconfig that leads to the cluster: --discovery-file FILE, or https://…',
  });
