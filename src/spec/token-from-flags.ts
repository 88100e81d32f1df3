import { initDocumentFaults } from './check-documents.ts';
import { parseDuration } from './duration.ts';
import { emptyDocument, layFlagsOver } from './flag-overlay.ts';
import type { FlagTarget } from './flags.ts';
import { type BootstrapToken, kubeadmApiVersion } from './kubeadm.ts';
import { completeInitConfiguration } from './kubeadm-defaults.ts';
import { shapeDocuments } from './read-kinds.ts';
import { SpecError } from './spec-error.ts';

/** What `slipway token create` takes on the command line; absent: not given. */
export interface TokenFlags {
  readonly token?: string | undefined;
  readonly description?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly usages?: readonly string[] | undefined;
  /** Go duration; `0` never ends. */
  readonly ttl?: string | undefined;
}

/** A token by kubeadm's rules and defaults; a random one unless it was given. Throws SpecError with every fault at once. */
export const bootstrapTokenFrom = (flags: TokenFlags): BootstrapToken => {
  const empty = emptyDocument(kubeadmApiVersion, 'InitConfiguration', targets);
  const { document } = layFlagsOver(empty, { ...flags, ttl: flags.ttl ?? '24h0m0s' }, targets);
  const { kinds, problems } = shapeDocuments({ InitConfiguration: document });
  const value = kinds.InitConfiguration?.value;
  const faults = value === undefined ? [] : initDocumentFaults(value);
  const told = [...problems, ...faults.map(({ path, message }) => document.problem(path, message))];
  const [token] = completeInitConfiguration(value ?? {}).bootstrapTokens;
  if (told.length > 0 || token === undefined) throw new SpecError('the command line', told, hint);
  return token;
};

/** When a token with this time to live ends, counted from now; `undefined`: never. */
export const expiryOf = (ttl = '24h0m0s'): Date | undefined => {
  const ms = parseDuration(ttl);
  return ms === 0 ? undefined : new Date(Date.now() + ms);
};

const hint = 'slipway token create --help shows what it takes.';

const field = (flag: string, name: string): FlagTarget => ({ flag, path: ['bootstrapTokens', 0, name] });

const targets: Readonly<Record<keyof TokenFlags, FlagTarget>> = {
  token: field('the token', 'token'),
  description: field('--description', 'description'),
  groups: field('--groups', 'groups'),
  usages: field('--usages', 'usages'),
  ttl: field('--ttl', 'ttl'),
};
