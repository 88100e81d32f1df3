import { type Answer, exchange } from './exchange.ts';
import type { Connect, KubeAccess } from './kube-access.ts';
import { KubeApiError } from './kube-api-error.ts';
import { createLimit } from './limit.ts';
import { discoveredResource, knownResource, pathOf, type Resource, rootOf } from './resource-path.ts';
import { secureAgent } from './secure-stream.ts';

/** The API server as paths and JSON; what a kind is called in a path is known or looked up. */
export interface ApiClient {
  /** Throws KUBE_API unless the status is 2xx or in `allow`; `doing` begins the message: `get Node w1`. */
  request(doing: string, request: ApiRequest): Promise<Answer>;
  path(ref: Referring): Promise<string>;
  close(): void;
}

export interface ApiRequest {
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly contentType?: string;
  readonly body?: unknown;
  /** Not to be repeated by itself. */
  readonly once?: boolean;
  /** Statuses besides 2xx that are answers, not errors. */
  readonly allow?: readonly number[];
}

type Referring = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
};

/** Requests at once, and so connections: an agent whose streams come late does not count them itself. */
const MAX_CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 10_000;
/** As long as an API server itself gives a request: `--request-timeout`, https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ */
const REQUEST_TIMEOUT_MS = 60_000;

export const createApiClient = (access: KubeAccess, connect: Connect, signal?: AbortSignal): ApiClient => {
  const { hostname, port } = new URL(access.server);
  const agent = secureAgent({
    connect,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 443),
    ca: access.ca,
    cert: access.cert,
    key: access.key,
    timeoutMs: CONNECT_TIMEOUT_MS,
  });
  const authorization: Record<string, string> = access.token ? { authorization: `Bearer ${access.token}` } : {};
  const limit = createLimit(MAX_CONNECTIONS);
  const resources = new Map<string, Promise<Resource>>();

  const request = async (
    doing: string,
    { path, method = 'GET', contentType, body, once, allow }: ApiRequest,
  ): Promise<Answer> => {
    const send = () =>
      exchange({
        server: access.server,
        path,
        method,
        agent,
        ...(once ? { once } : {}),
        timeoutMs: REQUEST_TIMEOUT_MS,
        signal,
        headers: {
          ...authorization,
          ...(body === undefined ? {} : { 'content-type': contentType ?? 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const answer = await limit(send);
    if ((answer.status >= 200 && answer.status < 300) || allow?.includes(answer.status)) return answer;
    throw new KubeApiError(doing, answer);
  };

  const discover = async (apiVersion: string, kind: string): Promise<Resource> => {
    const answer = await request(`look up ${kind} in ${apiVersion}`, { path: rootOf(apiVersion), allow: [404] });
    return discoveredResource(answer.status === 404 ? undefined : JSON.parse(answer.text), apiVersion, kind);
  };

  /** Only a success is remembered: a custom resource definition may be on its way. */
  const resourceOf = (apiVersion: string, kind: string): Promise<Resource> => {
    const found = knownResource(apiVersion, kind);
    if (found) return Promise.resolve(found);
    const name = `${apiVersion}/${kind}`;
    const looking = resources.get(name) ?? discover(apiVersion, kind);
    resources.set(name, looking);
    looking.catch(() => resources.delete(name));
    return looking;
  };

  return {
    request,
    path: async (ref) => pathOf(ref, await resourceOf(ref.apiVersion, ref.kind)),
    close: () => agent.destroy(),
  };
};
