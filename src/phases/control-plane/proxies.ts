import type { Host } from '../../host/index.ts';
import { proxyVariables } from '../../manifests/index.ts';

/** The proxy settings of a host's environment; pods of the control plane and kube-proxy get them, as from kubeadm. */
export const proxiesOf = async (host: Host): Promise<Readonly<Record<string, string>>> => {
  const { stdout } = await host.query({ file: 'env' });
  return Object.fromEntries(proxyVariables(parseEnvironment(stdout)).map(({ name, value }) => [name, value]));
};

/** Reads `env`: one `NAME=value` a line. */
const parseEnvironment = (output: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    output
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
