import { bootstrapTokenSecret } from '../../addons/index.ts';
import { caCertHashes } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Kube } from '../../kube/index.ts';
import { type BootstrapToken, bootstrapTokenFrom, expiryOf, readKubeadmConfig } from '../../spec/index.ts';
import { readText } from '../cluster-file.ts';
import { flag, type Invocation, list, type Options, text } from '../command-spec.ts';
import { openKubeconfig } from '../kubeconfig-access.ts';
import type { Terminal } from '../terminal.ts';

/** `slipway token create`: prints the token, or the command that joins with it. */
export const createToken = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const certificateKey = text(options, 'certificateKey') ?? '';
  const isJoin = flag(options, 'printJoinCommand');
  if (certificateKey !== '' && !isJoin) {
    throw new SlipwayError('USAGE', '--certificate-key is of no use without --print-join-command.', {
      hint: 'Add --print-join-command, or leave it out.',
    });
  }
  const tokens = await wantedTokens(args[0], options, terminal);
  const { kube, server, ca } = await openKubeconfig(options, terminal);
  try {
    for (const token of tokens) await create(kube, token);
  } finally {
    kube.close();
  }
  const token = tokens[0]?.token ?? '';
  const hashes = isJoin ? caCertHashes(ca).map((hash) => ` --discovery-token-ca-cert-hash ${hash}`) : [];
  const asControlPlane = certificateKey === '' ? '' : ` --control-plane --certificate-key ${certificateKey}`;
  const join = `slipway join ${server.replace('https://', '')} --token ${token}${hashes.join('')}${asControlPlane}`;
  terminal.out.write(`${isJoin ? join : token}\n`);
  return 0;
};

const wantedTokens = async (
  token: string | undefined,
  options: Options,
  terminal: Terminal,
): Promise<readonly BootstrapToken[]> => {
  const given = {
    token,
    description: text(options, 'description'),
    groups: list(options, 'groups'),
    usages: list(options, 'usages'),
    ttl: text(options, 'ttl'),
  };
  const config = text(options, 'config') ?? '';
  if (config === '') return [bootstrapTokenFrom(given)];
  const { token: _token, ...mixed } = given;
  const named = Object.entries(mixed).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`]));
  if (named.length > 0) {
    throw new SlipwayError('USAGE', `--config tells all about its tokens; ${named.join(', ')} cannot change them.`, {
      hint: `Leave out ${named.join(', ')}, or write them into ${config}.`,
    });
  }
  const { init } = readKubeadmConfig(await readText(config, terminal), config);
  if (init === undefined) {
    throw new SlipwayError('SPEC_INVALID', `${config} has no InitConfiguration and no ClusterConfiguration.`, {
      hint: 'slipway config print init-defaults shows them.',
    });
  }
  return init.bootstrapTokens.length > 0 ? init.bootstrapTokens : [bootstrapTokenFrom({})];
};

const create = async (kube: Kube, token: BootstrapToken): Promise<void> => {
  const { ttl, expires: _expires, ...rest } = token;
  const expires = expiryOf(ttl);
  const secret = bootstrapTokenSecret({ ...rest, ...(expires && { expires }) });
  const { apiVersion, kind, metadata } = secret;
  const ref = { apiVersion, kind, name: metadata.name, ...(metadata.namespace && { namespace: metadata.namespace }) };
  if (await kube.get(ref)) {
    throw new SlipwayError('KUBE_API', `The cluster has a token "${token.token.slice(0, ID_LENGTH)}" already.`, {
      hint: `Remove it, or leave the token out to get a new one: slipway token delete ${token.token.slice(0, ID_LENGTH)}`,
    });
  }
  await kube.create(secret);
};

const ID_LENGTH = 6;
