import { SlipwayError } from '../errors/index.ts';
import type { Answer } from './exchange.ts';

/** An answer of the Kubernetes API that is an error: its HTTP status and the `reason` of its Status object (`NotFound`, `AlreadyExists`, …). */
export class KubeApiError extends SlipwayError {
  override readonly name = 'KubeApiError';
  readonly status: number;
  readonly reason: string;
  /** The whole body: failing health checks are listed there. */
  readonly body: string;
  readonly #isTransient: boolean;

  constructor(doing: string, { status, text }: Answer) {
    const said = parseStatus(text);
    const reason = said.reason ?? '';
    const message = said.message ?? (text.trim().slice(0, LONGEST_MESSAGE) || `HTTP status ${status}`);
    const hint = hints[reason];
    super('KUBE_API', `${doing}: ${message}${reason && ` (${reason})`}`, hint ? { hint } : {});
    this.status = status;
    this.reason = reason;
    this.body = text;
    this.#isTransient = isTransient(status, message);
  }

  /** Overload, a change of leader in etcd, an API server that has just started: the same request may pass a second later. */
  override get retryable(): boolean {
    return this.#isTransient;
  }
}

/** Whether an error is the API's refusal for this reason: `NotFound`, `AlreadyExists`, `Conflict`, `Forbidden`, … */
export const isKubeReason = (error: unknown, reason: string): boolean =>
  error instanceof KubeApiError && error.reason === reason;

const LONGEST_MESSAGE = 500;

const hints: Readonly<Record<string, string>> = {
  Forbidden: 'Use credentials that may do this: kubectl auth whoami tells who you are there',
  Unauthorized: 'Check the expiry of the credentials: kubeadm certs check-expiration',
};

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
const parseStatus = (text: string): { message?: string; reason?: string } => {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return {};
    return {
      ...('message' in body && typeof body.message === 'string' && body.message ? { message: body.message } : {}),
      ...('reason' in body && typeof body.reason === 'string' ? { reason: body.reason } : {}),
    };
  } catch {
    return {};
  }
};

const isTransient = (status: number, message: string): boolean =>
  transient.some(([code, pattern]) => code === status && pattern.test(message));

const transient: readonly (readonly [number, RegExp])[] = [
  [429, /(?:)/],
  [503, /(?:)/],
  [504, /(?:)/],
  [500, /etcdserver|leader|timed? ?out|deadline|connection (refused|reset)|unexpected EOF/i],
  // The API server makes its own namespaces and roles in its first seconds.
  [404, /^namespaces "(kube-system|kube-public|kube-node-lease|default)" not found/],
  [403, /RBAC: (cluster)?role\S* "[^"]*" not found|serviceaccount "default" not found|not yet ready to handle request/],
];
