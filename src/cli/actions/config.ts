import { clusterSchema, exampleCluster } from '../../spec/index.ts';
import { loadClusterFile } from '../cluster-file.ts';
import { type Invocation, text } from '../command-spec.ts';

/** `slipway config validate`: throws SPEC_INVALID with every fault. */
export const validate = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster, path } = await loadClusterFile(options, terminal);
  const record = { file: path, valid: true, cluster: cluster.name, hosts: cluster.hosts.length };
  terminal.out.write(text(options, 'output') === 'json' ? `${JSON.stringify(record)}\n` : `ok: ${path}\n`);
  return 0;
};

export const schema = async ({ terminal }: Invocation): Promise<number> => {
  terminal.out.write(`${JSON.stringify(clusterSchema(), undefined, 2)}\n`);
  return 0;
};

export const example = async ({ terminal }: Invocation): Promise<number> => {
  terminal.out.write(exampleCluster());
  return 0;
};
