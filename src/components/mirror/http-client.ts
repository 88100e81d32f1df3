import type { Readable } from 'node:stream';
import { SlipwayError } from '../../errors/index.ts';

export interface HttpClientOptions {
  /** How long a server may say nothing; 30 000 when absent. */
  readonly stallTimeoutMs?: number;
  /** Overrides HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment. */
  readonly proxy?: { readonly http?: string; readonly https?: string; readonly no?: string };
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; the first value of each. */
  readonly headers: Readonly<Record<string, string>>;
  /** Must be read to its end, or destroyed. */
  readonly body: Readable;
  /** After redirects; for people. */
  readonly url: string;
}

export interface HttpClient {
  /** Follows redirects. Throws COMPONENT_UNAVAILABLE when no answer comes; any status is an answer. */
  get(
    url: string,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
  ): Promise<HttpResponse>;
}

/** HTTP for mirrors: proxies as the environment says, five redirects, never from https down to http. */
export const createHttpClient = (options: HttpClientOptions = {}): HttpClient => {
  let ready: Promise<Send> | undefined;
  const once = async (url: URL, headers: Headers, signal?: AbortSignal): Promise<HttpResponse> => {
    ready ??= createSender(options);
    try {
      return await (await ready)(url, headers, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw unanswered(url, error);
    }
  };
  const follow = async (url: URL, headers: Headers, hops: number, signal?: AbortSignal): Promise<HttpResponse> => {
    const response = await once(url, headers, signal);
    const next = locationOf(response, url);
    if (!next) return response;
    response.body.on('error', () => undefined).destroy();
    if (hops === 0) throw refused(`${showUrl(url.href)} is the last of more than ${maxRedirects} redirects`);
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw refused(`${showUrl(url.href)} redirects from https to ${showUrl(next.href)}`);
    }
    return follow(next, next.origin === url.origin ? headers : withoutCredentials(headers), hops - 1, signal);
  };
  return {
    get: async (url, { headers = {}, signal } = {}) => {
      const [target, sent] = takeCredentials(parse(url), headers);
      return follow(target, sent, maxRedirects, signal);
    },
  };
};

type Send = (url: URL, headers: Headers, signal?: AbortSignal) => Promise<HttpResponse>;

/** Loaded at the first request: most runs find everything in the cache and need no HTTP. */
const createSender = async (options: HttpClientOptions): Promise<Send> => {
  const { EnvHttpProxyAgent, request } = await import('undici');
  const stallTimeoutMs = options.stallTimeoutMs ?? 30_000;
  const { http, https, no } = options.proxy ?? {};
  const agent = new EnvHttpProxyAgent({
    headersTimeout: stallTimeoutMs,
    bodyTimeout: stallTimeoutMs,
    connect: { timeout: Math.min(stallTimeoutMs, 10_000) },
    ...(http !== undefined && { httpProxy: http }),
    ...(https !== undefined && { httpsProxy: https }),
    ...(no !== undefined && { noProxy: no }),
  });
  return async (url, headers, signal) => {
    const {
      statusCode,
      headers: received,
      body,
    } = await request(url, {
      dispatcher: agent,
      headers,
      ...(signal && { signal }),
    });
    return { status: statusCode, headers: firstValues(received), body, url: showUrl(url.href) };
  };
};

/** An address without what may be secret in it: user, password, signed query. */
export const showUrl = (url: string): string => {
  if (!URL.canParse(url)) return url;
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
};

type Headers = Readonly<Record<string, string>>;

const maxRedirects = 5;

const locationOf = (response: HttpResponse, from: URL): URL | undefined => {
  const location = response.headers['location'];
  const redirects = [301, 302, 303, 307, 308].includes(response.status);
  return redirects && location !== undefined ? new URL(location, from) : undefined;
};

/** User and password of an address become a header. */
const takeCredentials = (url: URL, headers: Headers): [URL, Headers] => {
  if (url.username === '') return [url, headers];
  const pair = [url.username, url.password].map(decodeURIComponent).join(':');
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return [bare, { authorization: `Basic ${Buffer.from(pair).toString('base64')}`, ...headers }];
};

const withoutCredentials = ({ authorization: _, ...others }: Headers): Headers => others;

const firstValues = (headers: Record<string, string | string[] | undefined>): Headers =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );

const parse = (url: string): URL => {
  if (URL.canParse(url)) return new URL(url);
  throw refused(`"${url}" is no address`);
};

const refused = (message: string): SlipwayError => new SlipwayError('COMPONENT_UNAVAILABLE', message);

const unanswered = (url: URL, error: unknown): SlipwayError => {
  const cause = error instanceof AggregateError ? error.errors[0] : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SlipwayError('COMPONENT_UNAVAILABLE', `${url.host} does not answer: ${reason}`, {
    hint: 'Check the address under components.sources, and HTTPS_PROXY and NO_PROXY if a proxy is needed.',
    cause: error,
  });
};
