import { SlipwayError } from '../errors/index.ts';
import type { ChangeListener, UntilOptions } from '../host/index.ts';
import { type Answer, exchange } from './exchange.ts';
import type { Connect, KubeAccess } from './kube-access.ts';
import { createLimit } from './limit.ts';
import { pollUntil } from './poll-until.ts';
import { secureAgent } from './secure-stream.ts';

/** A member as etcd lists it. */
export interface EtcdPeer {
  /** Decimal. */
  readonly id: string;
  /** Empty until it has started once. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  /** Empty until it has started once. */
  readonly clientUrls: readonly string[];
  /** It follows and has no vote yet. */
  readonly isLearner: boolean;
}

/** A host that is, or is to be, a member. */
export interface EtcdHost {
  readonly name: string;
  /** `https://<address>:2380`. */
  readonly peerUrl: string;
}

/**
 * The membership of an etcd cluster, seen through one of its members. Asking for what is so already is no error.
 * Throws ETCD_UNAVAILABLE for what may pass (no leader, a learner that is not in sync, another learner at work), ETCD_REFUSED
 * for the rest.
 */
export interface EtcdMembers {
  list(): Promise<readonly EtcdPeer[]>;
  addLearner(host: EtcdHost): Promise<void>;
  promote(host: EtcdHost, id: string): Promise<void>;
  remove(host: Pick<EtcdHost, 'name'>, id: string): Promise<void>;
  /** The member answers and is part of the majority. */
  isHealthy(peer: EtcdPeer): Promise<boolean>;
  until<T>(what: string, probe: () => Promise<T | undefined>, options: UntilOptions): Promise<T | undefined>;
  /** One work at a time, in the order they came: etcd takes one learner at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

export interface EtcdOptions {
  /** A member's client URL and a client certificate of etcd's authority. */
  readonly access: KubeAccess;
  readonly connect: Connect;
  readonly signal?: AbortSignal;
  readonly onChange?: ChangeListener;
}

/** etcd's JSON gateway (https://etcd.io/docs/v3.6/dev-guide/api_grpc_gateway/) over streams that `connect` opens. */
export const createEtcdMembers = ({ access, connect, signal, onChange }: EtcdOptions): EtcdMembers => {
  const { hostname, port } = new URL(access.server);
  const { ca, cert, key } = access;
  const host = hostname.replace(/^\[|\]$/g, '');
  const agent = secureAgent({ connect, host, port: Number(port), ca, cert, key, timeoutMs: TIMEOUT_MS });
  const ask = async (verb: string, body: Readonly<Record<string, unknown>>): Promise<Answer> => {
    try {
      return await exchange({
        server: access.server,
        path: `/v3/cluster/member/${verb}`,
        method: 'POST',
        body: JSON.stringify(body),
        agent,
        timeoutMs: TIMEOUT_MS,
        signal,
      });
    } catch (cause) {
      throw unanswered(access.server, cause);
    }
  };
  const change = async (verb: string, body: Readonly<Record<string, unknown>>): Promise<void> => {
    const answer = await ask(verb, body);
    if (answer.status !== OK && !isDoneAlready(answer)) throw refusal(verb, answer);
  };
  return {
    list: async () => {
      const answer = await ask('list', {});
      if (answer.status !== OK) throw refusal('list', answer);
      return peersIn(JSON.parse(answer.text));
    },
    addLearner: async ({ peerUrl, name }) => {
      await change('add', { peerURLs: [peerUrl], isLearner: true });
      onChange?.(memberChange(name, 'create'));
    },
    promote: async ({ name }, id) => {
      await change('promote', { ID: id });
      onChange?.(memberChange(name, 'update'));
    },
    remove: async ({ name }, id) => {
      await change('remove', { ID: id });
      onChange?.(memberChange(name, 'remove'));
    },
    isHealthy: async ({ clientUrls: [url] }) => {
      if (url === undefined) return false;
      const own = new URL(url);
      const to = { host: own.hostname.replace(/^\[|\]$/g, ''), port: Number(own.port) };
      const itsOwn = secureAgent({ connect, ...to, ca, cert, key, timeoutMs: HEALTH_MS });
      try {
        const { status, text } = await exchange({
          server: url,
          path: '/health',
          agent: itsOwn,
          timeoutMs: HEALTH_MS,
          signal,
        });
        return status === OK && /"health":"true"/.test(text);
      } catch (error) {
        if (error instanceof SlipwayError && error.code !== 'ABORTED') return false;
        throw error;
      } finally {
        itsOwn.destroy();
      }
    },
    until: (what, probe, options) => pollUntil(what, probe, { ...(signal ? { signal } : {}), ...options }),
    inTurn: createLimit(1),
    close: () => agent.destroy(),
  };
};

/** A change of membership as plans and events show it. */
export const memberChange = (host: string, action: 'create' | 'update' | 'remove') =>
  ({ host, kind: 'object', what: `etcd member ${host}`, action }) as const;

const OK = 200;
const TIMEOUT_MS = 10_000;
const HEALTH_MS = 5_000;

const peersIn = (body: { readonly members?: readonly Readonly<Record<string, unknown>>[] }): readonly EtcdPeer[] =>
  (body.members ?? []).map((member) => ({
    id: String(member['ID']),
    name: String(member['name'] ?? ''),
    peerUrls: Array.isArray(member['peerURLs']) ? member['peerURLs'].map(String) : [],
    clientUrls: Array.isArray(member['clientURLs']) ? member['clientURLs'].map(String) : [],
    isLearner: member['isLearner'] === true,
  }));

/** A request whose answer was lost is asked again: what it wanted is so. The words are etcd's own (api/v3rpc/rpctypes). */
const isDoneAlready = ({ text }: Answer): boolean =>
  /Peer URLs already exists|member ID already exist|can only promote a learner member"|member not found/.test(text);

const refusal = (verb: string, { status, text }: Answer): SlipwayError => {
  const why = /"message":"([^"]*)"/.exec(text)?.[1] ?? `HTTP status ${status}`;
  const code = passing.test(why) || status === UNAVAILABLE ? 'ETCD_UNAVAILABLE' : 'ETCD_REFUSED';
  return new SlipwayError(code, `etcd, asked to ${verb} a member: ${why}`, { hint: LOOK });
};

const UNAVAILABLE = 503;
const LOOK = 'Look at etcd on the first control plane: crictl ps -a --name etcd';

/** What passes by itself; a change within five seconds of another is "unhealthy cluster". */
const passing =
  /too many learner|in sync with leader|unhealthy cluster|not enough started|no leader|leader changed|timed? ?out/;

const unanswered = (server: string, cause: unknown): unknown =>
  cause instanceof SlipwayError && cause.code === 'KUBE_UNREACHABLE'
    ? new SlipwayError('ETCD_UNAVAILABLE', `etcd at ${server} does not answer.`, { cause, hint: LOOK })
    : cause;
