import { readFile } from 'node:fs/promises';
import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';

export interface FilteredAgent {
  readonly agent: BaseAgent;
  readonly keys: number;
}

/** An agent that offers only the key of one public key file, or all it holds. `undefined` when it does not answer or has none. */
export const createFilteredAgent = async (
  socketPath: string,
  publicKeyPath?: string,
): Promise<FilteredAgent | undefined> => {
  const inner = ssh2.createAgent(socketPath);
  const held = await identitiesOf(inner);
  const wanted = publicKeyPath === undefined ? undefined : await publicKeyOf(publicKeyPath);
  if (publicKeyPath !== undefined && wanted === undefined) return undefined;
  const keys = wanted === undefined ? held : held.filter((key) => key.getPublicSSH().equals(wanted));
  return keys.length > 0 ? { agent: new FixedAgent(inner, keys), keys: keys.length } : undefined;
};

/** ssh2 takes an agent only as an instance of its base class. */
class FixedAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #inner: BaseAgent;
  readonly #keys: ParsedKey[];

  constructor(inner: BaseAgent, keys: readonly ParsedKey[]) {
    super();
    this.#inner = inner;
    this.#keys = [...keys];
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    done(undefined, this.#keys);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    done?: SignCallback,
  ): void {
    if (typeof options === 'function') this.#inner.sign(key, data, options);
    else this.#inner.sign(key, data, options, done);
  }
}

const identitiesOf = (agent: BaseAgent): Promise<readonly ParsedKey[]> =>
  new Promise((resolve) => {
    agent.getIdentities((error, keys) => {
      if (error || !keys) return resolve([]);
      resolve(keys.filter((key): key is ParsedKey => typeof key === 'object' && 'getPublicSSH' in key));
    });
  });

const publicKeyOf = async (path: string): Promise<Buffer | undefined> => {
  const text = await readFile(path).catch(() => undefined);
  const key = text && ssh2.utils.parseKey(text);
  return key && !(key instanceof Error) ? key.getPublicSSH() : undefined;
};
