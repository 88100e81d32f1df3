import { shippedText } from '../../shipped/index.ts';
import type { CommandSpec } from '../command-spec.ts';
import { text } from '../command-spec.ts';

export const version: CommandSpec = {
  path: ['version'],
  summary: "Print Slipway's version and the Kubernetes version it makes",
  options: [
    { flags: '-o, --output <format>', description: 'text when absent', choices: ['text', 'json', 'short', 'yaml'] },
  ],
  examples: ['slipway version', 'slipway version -o json', 'slipway version -o short'],
  run: async ({ options, terminal }) => {
    const { defaultKubernetesVersion } = await import('../../spec/index.ts');
    const own = ownVersion();
    const record = {
      slipway: own,
      kubernetes: defaultKubernetesVersion,
      clientVersion: clientVersionOf(defaultKubernetesVersion),
    };
    const forms: Readonly<Record<string, () => string | Promise<string>>> = {
      text: () => `slipway ${own} (Kubernetes ${defaultKubernetesVersion})\n`,
      short: () => `${own}\n`,
      json: () => `${JSON.stringify(record)}\n`,
      yaml: async () => (await import('../../render/index.ts')).toYaml(record),
    };
    terminal.out.write((await forms[text(options, 'output') ?? 'text']?.()) ?? '');
    return 0;
  },
};

/** Where scripts look for kubeadm's own version: the Kubernetes version that this Slipway makes. */
const clientVersionOf = (gitVersion: string) => {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return {
    major,
    minor,
    gitVersion,
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  };
};

const ownVersion = (): string => JSON.parse(shippedText('package.json')).version;
