import { SlipwayError } from '../../errors/index.ts';
import { clusterSpec } from '../../phases/index.ts';
import { playbookFiles } from '../../playbook/index.ts';
import {
  nodeForgotten,
  type Preparation,
  preparation,
  resetWishes,
  resetWorkflow,
  stayingCluster,
} from '../../reset/index.ts';
import { type Cluster, type HostSpec, isControlPlane } from '../../spec/index.ts';
import { provided } from '../../workflow/index.ts';
import { loadCluster } from '../cluster-choice.ts';
import { flag, type Invocation, list, text } from '../command-spec.ts';
import { confirmReset } from '../confirm-reset.ts';
import { preparePlaybooks } from '../playbooks.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import { resetThisHost } from './reset-this-host.ts';

/** `slipway reset`: the hosts of a file, from which everything goes that apply brought; or this one. Gives the exit code. */
export const resetHosts = async (invocation: Invocation): Promise<number> => {
  const { options, terminal } = invocation;
  if (text(options, 'file') === undefined) return resetThisHost(invocation, undefined);
  refuseHostOptions(invocation);
  const { cluster } = await loadCluster(options, terminal);
  const hosts = chooseHosts(cluster, list(options, 'hosts'));
  const names = hosts.map(({ name }) => name).join(', ');
  const plan = flag(options, 'dryRun');
  if (!plan && !flag(options, 'yes') && !flag(options, 'force')) {
    await confirmReset(terminal, `${names} will lose everything that belongs to the cluster.`, cluster.name);
  }
  const result = await runOnHosts({
    workflow: resetWorkflow(),
    cluster,
    terminal,
    options,
    hosts,
    plan,
    skip: list(options, 'skipPhases'),
    provide: [
      provided(clusterSpec, cluster),
      provided(preparation, whatWasPrepared()),
      provided(resetWishes, { cleanupTmpDir: true }),
      provided(stayingCluster, undefined),
    ],
    stay: (run, staying) => ({
      ...run,
      workflow: resetWorkflow(staying.name),
      hosts: [staying, ...hosts],
      provide: run.provide.filter(({ artifact }) => artifact !== stayingCluster),
    }),
  });
  const left = hosts.flatMap(({ name }) => result.artifacts.get(nodeForgotten, name) ?? []);
  const isLeft = cluster.hosts.some((host) => isControlPlane(host) && !hosts.includes(host));
  if (!plan && isLeft && left.length > 0) {
    terminal.err.write(
      `warning: no control plane that stays could be asked. Elsewhere: kubectl delete node ${left.join(' ')}\n`,
    );
  }
  return exitCodeOf(result);
};

/** They speak of one host; what the others have is in the cluster file. */
const refuseHostOptions = ({ options }: Invocation): void => {
  const stray = ['config', 'certDir', 'criSocket', 'rootfs'].find((name) => text(options, name) !== undefined);
  if (stray === undefined) return;
  const name = `--${stray.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new SlipwayError('USAGE', `${name} is for a reset of this host; -f names a cluster file.`, {
    hint: 'On the host itself: slipway reset --force, without -f',
  });
};

const chooseHosts = (cluster: Cluster, names: readonly string[] | undefined): readonly HostSpec[] => {
  if (names === undefined) return cluster.hosts;
  const stray = names.find((name) => !cluster.hosts.some((host) => host.name === name));
  if (stray === undefined) return cluster.hosts.filter(({ name }) => names.includes(name));
  throw new SlipwayError('USAGE', `The cluster file has no host "${stray}".`, {
    hint: `Its hosts are: ${cluster.hosts.map(({ name }) => name).join(', ')}`,
  });
};

const whatWasPrepared = (): Preparation => ({
  files: preparePlaybooks().flatMap(playbookFiles),
  services: ['containerd'],
});
