import { SlipwayError } from '../../errors/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import { playbookFiles } from '../../playbook/index.ts';
import { type Preparation, preparation, resetWorkflow } from '../../reset/index.ts';
import { type Cluster, clusterFromKubeadmConfig, type HostSpec } from '../../spec/index.ts';
import { provided } from '../../workflow/index.ts';
import { loadCluster } from '../cluster-choice.ts';
import { flag, type Invocation, list, type Options, text } from '../command-spec.ts';
import { preparePlaybook } from '../playbooks.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import type { Terminal } from '../terminal.ts';

/** `slipway reset`: the hosts of a file, or this one. Gives the exit code. */
export const resetHosts = async ({ options, terminal }: Invocation): Promise<number> => {
  const isSure = flag(options, 'yes') || flag(options, 'force');
  if (text(options, 'file') === undefined) return resetThisHost({ terminal, options, isSure });
  const { cluster } = await loadCluster(options, terminal);
  return resetCluster({ terminal, options, isSure, cluster, names: list(options, 'hosts') });
};

interface Reset {
  readonly terminal: Terminal;
  readonly options: Options;
  /** Asked for by a flag. */
  readonly isSure: boolean;
}

/** Everything that apply brought goes. Gives the exit code. */
const resetCluster = async (
  request: Reset & { readonly cluster: Cluster; readonly names: readonly string[] | undefined },
): Promise<number> => {
  const { cluster, names, isSure, terminal } = request;
  const hosts = chooseHosts(cluster, names);
  const list = hosts.map(({ name }) => name).join(', ');
  if (!isSure) await confirm(terminal, `${list} will lose everything that belongs to the cluster.`, cluster.name);
  return runReset(request, cluster, hosts, whatWasPrepared());
};

/** What kubeadm's reset does, on this host. Gives the exit code. */
const resetThisHost = async (request: Reset): Promise<number> => {
  const cluster = clusterFromKubeadmConfig(undefined, '', {});
  const { terminal, isSure } = request;
  if (!isSure) await confirm(terminal, 'This host will lose everything that belongs to its cluster.', 'yes');
  return runReset(request, cluster, cluster.hosts, undefined);
};

const runReset = async (
  { terminal, options }: Reset,
  cluster: Cluster,
  hosts: readonly HostSpec[],
  prepared: Preparation | undefined,
): Promise<number> =>
  exitCodeOf(
    await runOnHosts({
      workflow: resetWorkflow(),
      cluster,
      terminal,
      options,
      hosts,
      provide: [provided(clusterSpec, cluster), provided(preparation, prepared)],
    }),
  );

const chooseHosts = (cluster: Cluster, names: readonly string[] | undefined): readonly HostSpec[] => {
  if (names === undefined) return cluster.hosts;
  const stray = names.find((name) => !cluster.hosts.some((host) => host.name === name));
  if (stray === undefined) return cluster.hosts.filter(({ name }) => names.includes(name));
  throw new SlipwayError('USAGE', `The cluster file has no host "${stray}".`, {
    hint: `Its hosts are: ${cluster.hosts.map(({ name }) => name).join(', ')}`,
  });
};

const confirm = async (terminal: Terminal, what: string, word: string): Promise<void> => {
  const answer = await terminal.ask(`${what}\nType "${word}" to go on: `);
  if (answer?.trim() === word) return;
  throw new SlipwayError('USAGE', answer === undefined ? 'Nobody is there to confirm the reset.' : 'Not confirmed.', {
    hint: 'Say it on the command line: slipway reset --yes',
  });
};

const whatWasPrepared = (): Preparation => ({
  files: playbookFiles(preparePlaybook()),
  services: ['containerd'],
});
