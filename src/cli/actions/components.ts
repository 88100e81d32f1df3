import { resolve } from 'node:path';
import { type ComponentState, componentsOf, createBundle, type LocalArtifact } from '../../components/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { chooseCluster } from '../cluster-choice.ts';
import { type Invocation, text } from '../command-spec.ts';
import { openStore } from '../store.ts';
import type { Terminal } from '../terminal.ts';

const BYTES_PER_MB = 1_000_000;

/** What a cluster is made of; nothing is fetched. Gives the exit code. */
export const listComponents = async (invocation: Invocation): Promise<number> => {
  const { options, terminal } = invocation;
  const { cluster } = await chooseCluster(options, terminal);
  show(invocation, await openStore(terminal, cluster.components).list(choiceOf(cluster)));
  return 0;
};

/** Reads every byte. Gives 1 when anything is damaged. */
export const verifyComponents = async (invocation: Invocation): Promise<number> => {
  const { options, terminal } = invocation;
  const { cluster } = await chooseCluster(options, terminal);
  const states = await openStore(terminal, cluster.components).verify(choiceOf(cluster));
  show(invocation, states);
  return states.some(({ state }) => state === 'damaged') ? 1 : 0;
};

/** Fetches or builds. Gives the exit code. */
export const getComponents = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const { cluster } = await chooseCluster(options, terminal);
  const isJson = text(options, 'output') === 'json';
  for (const { name, version, path, size, sha256 } of await fetched(cluster, args, terminal)) {
    const record = { name, version, path, size, sha256 };
    terminal.out.write(isJson ? `${JSON.stringify(record)}\n` : `${name} ${version} ${path}\n`);
  }
  return 0;
};

/** One file that a cluster file may name as a source. Gives the exit code. */
export const bundleComponents = async ({ args, options, terminal }: Invocation): Promise<number> => {
  const { cluster } = await chooseCluster(options, terminal);
  const path = resolve(terminal.cwd, args[0] ?? 'slipway-bundle.tar');
  const { size, sha256 } = await createBundle(path, await fetched(cluster, [], terminal), terminal.signal);
  const line = `${path} ${(size / BYTES_PER_MB).toFixed(0)} MB sha256:${sha256}`;
  terminal.out.write(`${text(options, 'output') === 'json' ? JSON.stringify({ path, size, sha256 }) : line}\n`);
  return 0;
};

/** The named components, or all that some host needs. */
const fetched = (cluster: Cluster, names: readonly string[], terminal: Terminal): Promise<readonly LocalArtifact[]> => {
  const choice = choiceOf(cluster);
  const needed = componentsOf(choice).flatMap(({ name, roles }) => (roles.length > 0 ? [name] : []));
  const store = openStore(terminal, cluster.components, (line) => terminal.err.write(`${line}\n`));
  return store.get({ ...choice, names: names.length > 0 ? names : needed });
};

const choiceOf = ({ kubernetesVersion, components: { versions } }: Cluster) =>
  ({ kubernetesVersion, versions, arch: process.arch === 'arm64' ? 'arm64' : 'amd64' }) as const;

const show = ({ options, terminal }: Invocation, states: readonly ComponentState[]): void => {
  for (const { component, state, artifact, reason } of states) {
    const { name, kind, version } = component;
    const size = artifact === undefined ? '' : `${(artifact.size / BYTES_PER_MB).toFixed(1)} MB`;
    const record = {
      name,
      kind,
      version,
      state,
      path: artifact?.path,
      size: artifact?.size,
      sha256: artifact?.sha256,
      reason,
    };
    const line = [name.padEnd(26), kind.padEnd(7), version.padEnd(10), state.padEnd(8), size, reason ?? ''].join(' ');
    terminal.out.write(text(options, 'output') === 'json' ? `${JSON.stringify(record)}\n` : `${line.trimEnd()}\n`);
  }
};
