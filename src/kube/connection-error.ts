import { SlipwayError } from '../errors/index.ts';

/** Turns whatever broke an exchange into the error a user should see; ABORTED stays itself. */
export const connectionError = (
  { server, timeoutMs, signal }: { server: string; timeoutMs: number; signal?: AbortSignal | undefined },
  cause: unknown,
): SlipwayError => {
  if (cause instanceof SlipwayError && passing.has(cause.code)) return cause;
  if (signal?.aborted)
    return new SlipwayError('ABORTED', 'Interrupted while talking to the Kubernetes API.', { cause });
  // Node appends advice about its own flags after a semicolon.
  const text = (cause instanceof Error ? cause.message : String(cause)).split(';')[0] ?? '';
  const code = codeOf(cause);
  if (isTrustFault(code)) {
    return new SlipwayError('KUBECONFIG_INVALID', `The certificate of ${server} is not accepted: ${text} (${code})`, {
      hint: 'Check that the kubeconfig belongs to this cluster: slipway kubeconfig -f cluster.yaml',
      cause,
    });
  }
  const why = isTimeout(cause) ? `no answer within ${timeoutMs / 1000} s` : text || code;
  return new SlipwayError('KUBE_UNREACHABLE', `The Kubernetes API at ${server} does not answer: ${why}`, {
    hint: 'Look at the API server on its host: crictl ps -a --name kube-apiserver',
    cause,
  });
};

const passing = new Set<string>(['ABORTED', 'KUBE_UNREACHABLE', 'KUBECONFIG_INVALID']);

const codeOf = (cause: unknown): string =>
  typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';

const isTimeout = (cause: unknown): boolean => cause instanceof Error && cause.name === 'TimeoutError';

/** OpenSSL's verify results as Node spells them, and Node's own for a name that does not match. */
const isTrustFault = (code: string): boolean =>
  /^(UNABLE_TO_|CERT_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH)/.test(code);
