import { applyCluster } from '../apply-cluster.ts';
import { chooseCluster } from '../cluster-choice.ts';
import type { CommandSpec } from '../command-spec.ts';
import { flag, text } from '../command-spec.ts';
import { file, lockTimeout, output } from '../option-sets.ts';

export const up: CommandSpec = {
  path: ['up'],
  summary: 'Get machines from a provider and make a cluster of them; without a file: a lab on this machine',
  options: [
    file,
    output,
    lockTimeout,
    { flags: '--control-planes <n>', description: 'control planes of the lab (default 1)', parse: 'integer' },
    { flags: '--workers <n>', description: 'workers of the lab (default 2)', parse: 'integer' },
    { flags: '--no-check', description: 'leave out the proof of life at the end' },
  ],
  examples: ['slipway up', 'slipway up --workers 3', 'slipway up -f cluster.yaml'],
  run: async ({ options, terminal }) => {
    const chosen = await chooseCluster(options, terminal);
    const [{ openProvider, rememberHosts }, { withHosts }] = await Promise.all([
      import('../provider.ts'),
      import('../../spec/index.ts'),
    ]);
    const isText = text(options, 'output') !== 'json' && !flag(options, 'quiet');
    const say = (line: string): void => void (isText && terminal.out.write(`${line}\n`));
    const { provider, context } = openProvider(chosen.cluster, terminal, say);
    const hosts = await provider.up(context);
    await rememberHosts(chosen.cluster, terminal, hosts);
    const cluster = withHosts(chosen.cluster, hosts);
    const request = { cluster, baseDir: chosen.baseDir, terminal, options };
    return applyCluster(chosen.path === '' ? request : { ...request, file: chosen.path });
  },
};
