import { parseKubeconfig } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import { createDryRunKube, createKube, type Kube, type KubeAccess } from '../kube/index.ts';
import { parseYaml } from '../render/index.ts';
import type { HostSpec } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

/**
 * The API as a kubeconfig of the host says, also a kubelet's, which names files; under plan one that records. Throws
 * KUBECONFIG_INVALID.
 */
export const openApi = async ({ host, plan, changed, signal }: PhaseContext<HostSpec>, path: string): Promise<Kube> => {
  const kubeconfig = await accessFrom(host, path);
  const kube = createKube({ kubeconfig, connect: host.dial, hostName: host.name, signal, onChange: changed });
  return plan ? createDryRunKube(kube, changed, host.name) : kube;
};

const accessFrom = async (host: Host, path: string): Promise<KubeAccess> => {
  const text = await host.files.readText(path);
  if (text === undefined) {
    throw new SlipwayError('KUBECONFIG_INVALID', `There is no ${path} on ${host.name}.`, {
      hint: 'Is this host part of a cluster? Another kubeconfig is taken with --kubeconfig.',
    });
  }
  const { server, token, ...content } = parseKubeconfig(parseYaml(text), path);
  const [ca, cert, key] = await Promise.all([
    content.ca || readFrom(host, path, content.caFile),
    content.cert ?? readFrom(host, path, content.certFile),
    content.key ?? readFrom(host, path, content.keyFile),
  ]);
  return { server, ca: ca ?? '', ...(cert && key ? { cert, key } : {}), ...(token && { token }) };
};

/** Relative paths are meant from the kubeconfig's folder. */
const readFrom = async (host: Host, kubeconfig: string, file: string | undefined): Promise<string | undefined> => {
  if (file === undefined) return undefined;
  return host.files.readText(
    file.startsWith('/') ? file : `${kubeconfig.slice(0, kubeconfig.lastIndexOf('/'))}/${file}`,
  );
};
