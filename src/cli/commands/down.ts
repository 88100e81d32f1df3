import { chooseCluster } from '../cluster-choice.ts';
import type { CommandSpec } from '../command-spec.ts';
import { flag, text } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const down: CommandSpec = {
  path: ['down'],
  summary: 'Remove the machines that up made, and everything on them',
  options: [file, output],
  examples: ['slipway down', 'slipway down -f cluster.yaml'],
  run: async ({ options, terminal }) => {
    const { cluster } = await chooseCluster(options, terminal);
    const { forgetHosts, openProvider } = await import('../provider.ts');
    const isJson = text(options, 'output') === 'json';
    const say = (line: string): void => void (isJson || flag(options, 'quiet') || terminal.out.write(`${line}\n`));
    const { provider, context } = openProvider(cluster, terminal, say);
    const removed = await provider.down(context);
    await forgetHosts(cluster, terminal);
    if (isJson) terminal.out.write(`${JSON.stringify({ type: 'down', cluster: cluster.name, removed })}\n`);
    else for (const line of removed) say(`removed ${line}`);
    if (removed.length === 0) say('Nothing to remove.');
    return 0;
  },
};
