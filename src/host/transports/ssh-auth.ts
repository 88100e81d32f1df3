import { readFile } from 'node:fs/promises';
import ssh2, { type AnyAuthMethod, type AuthenticationType, type AuthHandlerMiddleware } from 'ssh2';
import { SlipwayError } from '../../errors/index.ts';
import { createFilteredAgent } from './ssh-agent.ts';
import { type SshEndpoint, type SshIdentity, targetOf } from './ssh-options.ts';

/** One server's dialogue of credentials: what is offered, one after another, and what came of it. */
export interface Authentication {
  readonly handler: AuthHandlerMiddleware;
  /** HOST_AUTH_FAILED: what was tried and what the server takes. */
  failure(): SlipwayError;
}

/**
 * Offers, in this order: keys the user named, the agent's keys, the default keys, a password.
 * Passphrases and passwords are asked for only when their turn comes.
 */
export const authenticate = (endpoint: SshEndpoint): Authentication => {
  const tried: string[] = [];
  const faults: SlipwayError[] = [];
  let accepted: readonly AuthenticationType[] | undefined;
  const attempts = attemptsOf(endpoint, tried, () => accepted);
  return {
    handler: (methodsLeft, _partial, answer) => {
      const next = answer as (method: AnyAuthMethod | false) => void;
      if (methodsLeft?.length) accepted = methodsLeft;
      attempts
        .next()
        .then(({ value }) => next(value ?? false))
        .catch((error: unknown) => {
          faults.push(faultOf(endpoint, error));
          next(false);
        });
    },
    failure: () => faults[0] ?? refusalOf(endpoint, tried, accepted ?? []),
  };
};

type Accepted = () => readonly AuthenticationType[] | undefined;

async function* attemptsOf(
  endpoint: SshEndpoint,
  tried: string[],
  accepted: Accepted,
): AsyncGenerator<AnyAuthMethod, undefined> {
  const { user: username } = endpoint;
  const takes = (method: AuthenticationType): boolean => accepted()?.includes(method) ?? true;
  const attempt = (name: string, method: AnyAuthMethod): AnyAuthMethod => {
    tried.push(name);
    return method;
  };
  for (const identity of endpoint.identities.filter(({ named }) => named)) {
    if (takes('publickey')) yield* keyAttempts(endpoint, identity, attempt);
  }
  if (endpoint.agent !== undefined && !endpoint.identitiesOnly && takes('publickey')) {
    const agent = await createFilteredAgent(endpoint.agent);
    if (agent) yield attempt(`agent (${agent.keys} keys)`, { type: 'agent', username, agent: agent.agent });
  }
  for (const identity of endpoint.identities.filter(({ named }) => !named)) {
    if (takes('publickey')) yield* keyAttempts(endpoint, identity, attempt);
  }
  if (tried.length === 0) yield attempt('none', { type: 'none', username });
  if (endpoint.password !== undefined) yield* passwordAttempts(username, endpoint.password, takes, attempt);
}

type Attempt = (name: string, method: AnyAuthMethod) => AnyAuthMethod;

/** Servers behind PAM often take a password by keyboard-interactive alone. */
async function* passwordAttempts(
  username: string,
  ask: () => Promise<string>,
  takes: (method: AuthenticationType) => boolean,
  attempt: Attempt,
): AsyncGenerator<AnyAuthMethod, void> {
  if (takes('password')) {
    yield attempt('password', { type: 'password', username, password: await ask() });
  } else if (takes('keyboard-interactive')) {
    const password = await ask();
    yield attempt('keyboard-interactive', {
      type: 'keyboard-interactive',
      username,
      prompt: (_name, _instructions, _lang, prompts, finish) => finish(prompts.map(() => password)),
    });
  }
}

/** The key of a file; one that is encrypted is first looked for in the agent by its public half. */
async function* keyAttempts(
  endpoint: SshEndpoint,
  identity: SshIdentity,
  attempt: Attempt,
): AsyncGenerator<AnyAuthMethod, void> {
  const { user: username, agent: socket } = endpoint;
  const text = await readFile(identity.path).catch((error: unknown) => missingKey(identity, error));
  if (text === undefined) return;
  const key = ssh2.utils.parseKey(text);
  if (!(key instanceof Error)) {
    yield attempt(identity.path, { type: 'publickey', username, key: text });
    return;
  }
  if (!/encrypted/i.test(key.message)) {
    if (identity.named) throw unusableKey(identity.path, key);
    return;
  }
  const held = socket === undefined ? undefined : await createFilteredAgent(socket, `${identity.path}.pub`);
  if (held) yield attempt(`${identity.path} (agent)`, { type: 'agent', username, agent: held.agent });
  if (endpoint.passphrase === undefined) return;
  const passphrase = await endpoint.passphrase(identity.path);
  const opened = ssh2.utils.parseKey(text, passphrase);
  if (opened instanceof Error) {
    if (identity.named) throw wrongPassphrase(identity.path, opened);
    return;
  }
  yield attempt(identity.path, { type: 'publickey', username, key: text, passphrase });
}

const missingKey = (identity: SshIdentity, cause: unknown): undefined => {
  if (!identity.named) return undefined;
  throw new SlipwayError('HOST_AUTH_FAILED', `The key file ${identity.path} cannot be read.`, {
    hint: 'Correct its path in the cluster file or in ~/.ssh/config.',
    cause,
  });
};

const unusableKey = (path: string, cause: Error): SlipwayError =>
  new SlipwayError('HOST_AUTH_FAILED', `The key file ${path} cannot be used: ${cause.message}`, {
    hint: `Look at it with: ssh-keygen -y -f ${path}`,
    cause,
  });

const wrongPassphrase = (path: string, cause: Error): SlipwayError =>
  new SlipwayError('HOST_AUTH_FAILED', `The passphrase does not open the key ${path}.`, {
    hint: `Try it with: ssh-keygen -y -f ${path}`,
    cause,
  });

const faultOf = (endpoint: SshEndpoint, error: unknown): SlipwayError =>
  error instanceof SlipwayError
    ? error
    : new SlipwayError('HOST_AUTH_FAILED', `Could not offer a credential to ${targetOf(endpoint)}: ${error}`, {
        cause: error,
      });

const refusalOf = (endpoint: SshEndpoint, tried: readonly string[], accepted: readonly string[]): SlipwayError => {
  const takes = accepted.length > 0 ? accepted.join(', ') : 'did not say what';
  return new SlipwayError(
    'HOST_AUTH_FAILED',
    `${targetOf(endpoint)} refused every credential. Tried: ${tried.join(', ') || 'nothing'}. The server takes: ${takes}.`,
    { hint: `See what is missing with: ssh -v -p ${endpoint.port} ${endpoint.user}@${endpoint.host}` },
  );
};
