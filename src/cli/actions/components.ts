import { type ComponentState, componentsOf } from '../../components/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { chooseCluster } from '../cluster-choice.ts';
import { type Invocation, text } from '../command-spec.ts';
import { openStore } from '../store.ts';

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
  const choice = choiceOf(cluster);
  const names =
    args.length > 0 ? args : componentsOf(choice).flatMap(({ name, roles }) => (roles.length > 0 ? [name] : []));
  const store = openStore(terminal, cluster.components, (line) => terminal.err.write(`${line}\n`));
  const artifacts = await store.get({ ...choice, names });
  const isJson = text(options, 'output') === 'json';
  for (const { name, version, path, size, sha256 } of artifacts) {
    const record = { name, version, path, size, sha256 };
    terminal.out.write(isJson ? `${JSON.stringify(record)}\n` : `${name} ${version} ${path}\n`);
  }
  return 0;
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
