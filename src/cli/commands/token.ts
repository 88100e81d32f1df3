import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { objectOutputs } from '../option-sets.ts';

const kubeconfig: OptionSpec = {
  flags: '--kubeconfig <path>',
  description: 'how to reach the cluster; $KUBECONFIG, ~/.kube/config or /etc/kubernetes/admin.conf when absent',
};
const dryRun: OptionSpec = { flags: '--dry-run', description: 'show what would be done, change nothing' };

export const tokenCreate: CommandSpec = {
  path: ['token', 'create'],
  summary: 'Make a bootstrap token, by which hosts join',
  arguments: [{ form: '[token]', description: 'abcdef.0123456789abcdef; a random one when absent' }],
  options: [
    kubeconfig,
    dryRun,
    { flags: '--config <path>', description: 'an InitConfiguration whose bootstrapTokens to make' },
    { flags: '--description <text>', description: 'what the token is for' },
    {
      flags: '--groups <names>',
      description: 'groups of whoever shows the token',
      parse: 'list',
      implied: '[system:bootstrappers:kubeadm:default-node-token]',
    },
    {
      flags: '--usages <names>',
      description: 'signing, authentication or both',
      parse: 'list',
      implied: '[signing,authentication]',
    },
    { flags: '--ttl <duration>', description: 'how long it lives, such as 2h; 0 for ever', implied: '24h0m0s' },
    { flags: '--print-join-command', description: 'print the command that joins a host with it' },
    {
      flags: '--certificate-key <key>',
      description: 'with --print-join-command: the command that joins a control plane',
    },
  ],
  examples: [
    'slipway token create',
    'slipway token create --print-join-command',
    'slipway token create --ttl 2h --description rack-7',
  ],
  run: async (invocation) => (await import('../actions/create-token.ts')).createToken(invocation),
};

export const tokenList: CommandSpec = {
  path: ['token', 'list'],
  summary: 'Show the bootstrap tokens of the cluster',
  options: [kubeconfig, dryRun, ...objectOutputs],
  examples: ['slipway token list', 'slipway token list -o json'],
  run: async (invocation) => (await import('../actions/tokens.ts')).listTokens(invocation),
};

export const tokenDelete: CommandSpec = {
  path: ['token', 'delete'],
  summary: 'Remove bootstrap tokens, so that nobody can join by them',
  arguments: [{ form: '<token...>', description: 'tokens, or their first six characters' }],
  options: [kubeconfig, dryRun],
  examples: ['slipway token delete abcdef', 'slipway token delete abcdef.0123456789abcdef'],
  run: async (invocation) => (await import('../actions/tokens.ts')).deleteTokens(invocation),
};

export const tokenGenerate: CommandSpec = {
  path: ['token', 'generate'],
  summary: 'Print a random token without making it in the cluster',
  options: [kubeconfig, dryRun],
  examples: ['slipway token generate'],
  run: async ({ terminal }) => {
    const { createBootstrapToken } = await import('../../certs/index.ts');
    terminal.out.write(`${createBootstrapToken()}\n`);
    return 0;
  },
};
