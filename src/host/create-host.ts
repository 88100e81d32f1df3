import { CommandError, SlipwayError } from '../errors/index.ts';
import type { Command, ExecResult } from './command.ts';
import type { Facts } from './facts.ts';
import { createFiles } from './files.ts';
import type { Change, ChangeListener, Host, Packages, QueryOptions, Services } from './host.ts';
import { osOf } from './os-families.ts';
import type { OsParts } from './os-family.ts';
import { showCommand } from './program.ts';
import { createRedact, type Redact } from './redact.ts';
import { asRoot } from './sudo.ts';
import type { Transport } from './transport.ts';
import { pollUntil } from './until.ts';

export interface CreateHost {
  readonly name: string;
  readonly transport: Transport;
  readonly facts: Facts;
  /** Hears of every change before it is done. */
  readonly onChange?: ChangeListener;
  /** Never becomes root: for work that needs nothing but what the user may touch. */
  readonly asUser?: boolean;
  /** Asked for once, when the user is not root and sudo wants a password. */
  readonly sudoPassword?: () => Promise<string>;
  /** Ends uploads; commands come to their own end, because nobody knows what it means to stop them half-way. */
  readonly signal?: AbortSignal;
  /** Texts to hide wherever messages would show them, besides what is a secret by its shape. */
  readonly secrets?: () => Iterable<string>;
}

/** A machine that phases may work on, as root unless told otherwise. Throws HOST_UNSUPPORTED when Slipway does not know how on its operating system. */
export const createHost = (options: CreateHost): Host => {
  const { name, facts } = options;
  const os = requireSupported(name, facts);
  const redact = redactFor(options);
  const transport =
    facts.root || options.asUser ? options.transport : asRoot(options.transport, sudoOf(options, redact.remember));
  const tell = (change: Omit<Change, 'host'>) => options.onChange?.({ host: name, ...change });
  const act = (command: Command, how: QueryOptions = {}) => execOrThrow(transport, redact.redact, command, how);
  const query = (command: Command, how: QueryOptions = {}) => onceAgain(() => act(command, how));
  const ask = (command: Command) => onceAgain(() => transport.exec(command));
  const parts: OsParts = { query: ask, act, tell };
  return {
    name,
    target: transport.target,
    facts,
    query,
    run: async (command, why, how) => {
      tell({ kind: 'command', what: why, action: 'run' });
      return act(command, how);
    },
    until: pollUntil,
    files: createFiles({ transport: withSafeReads(transport), exec: query, tell, signal: options.signal }),
    services: os.services(parts),
    packages: os.packages(parts),
    dial: (address) => transport.dial(address),
  };
};

interface SupportedOs {
  readonly services: (parts: OsParts) => Services;
  readonly packages: (parts: OsParts) => Packages;
}

const requireSupported = (name: string, facts: Facts): SupportedOs => {
  const { services, packages, refused } = osOf(facts);
  if (services && packages && refused === undefined) return { services, packages };
  throw new SlipwayError('HOST_UNSUPPORTED', `${name} runs ${facts.prettyName || facts.id}: ${refused}.`, {
    hint: 'Use Debian 12 or later, or Ubuntu 22.04 or later, on that host.',
    host: name,
  });
};

const redactFor = (options: CreateHost): { redact: Redact; remember: (secret: string) => void } => {
  const remembered = new Set<string>();
  return {
    redact: createRedact(() => [...remembered, ...(options.secrets?.() ?? [])]),
    remember: (secret) => remembered.add(secret),
  };
};

const sudoOf = ({ sudoPassword }: CreateHost, remember: (secret: string) => void) =>
  sudoPassword === undefined
    ? {}
    : {
        password: async () => {
          const secret = await sudoPassword();
          remember(secret);
          return secret;
        },
      };

const execOrThrow = async (
  transport: Transport,
  redact: Redact,
  command: Command,
  { allow = [], ...options }: QueryOptions,
): Promise<ExecResult> => {
  const result = await transport.exec(command, options);
  if (result.exitCode === 0 || allow.includes(result.exitCode)) return result;
  const { exitCode, stdout, stderr } = result;
  throw new CommandError(redact(showCommand(command)), { exitCode, stdout: redact(stdout), stderr: redact(stderr) });
};

/** What only reads may be repeated after a cut link. */
const onceAgain = async <T>(read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'HOST_LINK_LOST') return read();
    throw error;
  }
};

const withSafeReads = (transport: Transport): Transport => ({
  ...transport,
  read: (path) => onceAgain(() => transport.read(path)),
});
