import { shippedText } from '../../shipped/index.ts';
import type { CommandSpec } from '../command-spec.ts';
import { text } from '../command-spec.ts';
import { output } from '../option-sets.ts';

export const version: CommandSpec = {
  path: ['version'],
  summary: "Print Slipway's version and the Kubernetes version it makes",
  options: [{ ...output, choices: ['text', 'json', 'short'] }],
  examples: ['slipway version', 'slipway version -o json'],
  run: async ({ options, terminal }) => {
    const { defaultKubernetesVersion } = await import('../../spec/index.ts');
    const own = ownVersion();
    const record = { slipway: own, kubernetes: defaultKubernetesVersion };
    const forms: Readonly<Record<string, string>> = {
      text: `slipway ${own} (Kubernetes ${defaultKubernetesVersion})`,
      short: own,
      json: JSON.stringify(record),
    };
    terminal.out.write(`${forms[text(options, 'output') ?? 'text']}\n`);
    return 0;
  },
};

const ownVersion = (): string => JSON.parse(shippedText('package.json')).version;
