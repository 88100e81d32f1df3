import { exchange } from './exchange.ts';
import type { Connect } from './kube-access.ts';
import { KubeApiError } from './kube-api-error.ts';
import { openSecure } from './secure-stream.ts';

export interface AnonymousFetch {
  readonly connect: Connect;
  /** Such as `https://10.0.0.1:6443`. */
  readonly server: string;
  /** Such as `/api/v1/namespaces/kube-public/configmaps/cluster-info`. */
  readonly path: string;
  /** PEM; without it the server is not verified, and what it says must be checked by other means (a signature). */
  readonly ca?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 10_000;

/** The body of a GET without credentials. Throws KUBE_API, KUBE_UNREACHABLE, KUBECONFIG_INVALID when `ca` does not cover the server. */
export const fetchAnonymous = async (options: AnonymousFetch): Promise<string> => {
  const { connect, server, path, ca, timeoutMs = TIMEOUT_MS, signal } = options;
  const { hostname, port } = new URL(server);
  const host = hostname.replace(/^\[|\]$/g, '');
  const open = () => openSecure({ connect, host, port: Number(port || 443), ca, timeoutMs });
  const answer = await exchange({ server, path, open, timeoutMs, signal });
  if (answer.status !== 200) throw new KubeApiError(`GET ${path} at ${server}`, answer);
  return answer.text;
};
