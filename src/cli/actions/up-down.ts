import { withHosts } from '../../spec/index.ts';
import { chooseCluster } from '../cluster-choice.ts';
import { flag, type Invocation, text } from '../command-spec.ts';
import { confirmDown } from '../confirm-down.ts';
import { forgetHosts, openProvider, rememberHosts } from '../provider.ts';
import { applyCluster } from './apply-cluster.ts';

/** `slipway up`: machines, then apply. Gives the exit code. */
export const up = async ({ options, terminal }: Invocation): Promise<number> => {
  const chosen = await chooseCluster(options, terminal);
  const isText = text(options, 'output') !== 'json' && !flag(options, 'quiet');
  const say = (line: string): void => void (isText && terminal.out.write(`${line}\n`));
  const { provider, context } = openProvider(chosen.cluster, terminal, say);
  const hosts = await provider.up(context);
  await rememberHosts(chosen.cluster, terminal, hosts);
  const cluster = withHosts(chosen.cluster, hosts);
  const request = { cluster, baseDir: chosen.baseDir, terminal, options };
  return applyCluster(chosen.path === '' ? request : { ...request, file: chosen.path });
};

/** `slipway down`: works from any state, twice. On a terminal it asks first; scripts clean up with it. */
export const down = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster } = await chooseCluster(options, terminal, { onlyShape: true });
  const isJson = text(options, 'output') === 'json';
  const say = (line: string): void => void (isJson || flag(options, 'quiet') || terminal.out.write(`${line}\n`));
  const { provider, context } = openProvider(cluster, terminal, say);
  const isThere = async () => (await provider.status(context)).some(({ state }) => state !== 'absent');
  const asks = terminal.isTty && !flag(options, 'yes') && (await isThere());
  if (asks) await confirmDown(terminal, cluster.name);
  const removed = await provider.down(context);
  await forgetHosts(cluster, terminal);
  if (isJson) terminal.out.write(`${JSON.stringify({ type: 'down', cluster: cluster.name, removed })}\n`);
  else for (const line of removed) say(`removed ${line}`);
  if (removed.length === 0) say('Nothing to remove.');
  return 0;
};
