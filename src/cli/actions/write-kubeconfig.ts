import { loadCluster } from '../cluster-choice.ts';
import { flag, type Invocation, text } from '../command-spec.ts';
import { fetchKubeconfig, mergeIntoFile, renamed } from './kubeconfig-file.ts';

/** `slipway kubeconfig`. Gives the exit code. */
export const writeKubeconfig = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster } = await loadCluster(options, terminal);
  const fetched = await fetchKubeconfig(cluster, terminal, options);
  const contextName = text(options, 'context') ?? cluster.name;
  if (!flag(options, 'merge')) {
    terminal.out.write(renamed(fetched, contextName));
    return 0;
  }
  const { path, backup } = await mergeIntoFile(fetched, contextName, terminal);
  const saved = backup === undefined ? '' : ` (the old one is ${backup})`;
  if (!flag(options, 'quiet')) terminal.out.write(`Context "${contextName}" is in ${path}${saved}.\n`);
  return 0;
};
