import { readFile } from 'node:fs/promises';
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
    const { version: own } = await packageJson();
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

const packageJson = async (): Promise<{ readonly version: string }> =>
  JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'));
