import { chooseCluster } from '../cluster-choice.ts';
import type { CommandSpec, Invocation } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

const withCluster = async (invocation: Invocation) => {
  const [{ cluster }, actions] = await Promise.all([
    chooseCluster(invocation.options, invocation.terminal),
    import('../component-actions.ts'),
  ]);
  return { cluster, actions };
};

export const componentsList: CommandSpec = {
  path: ['components', 'list'],
  summary: 'Show what a cluster is made of, and what of it is in the cache',
  options: [file, output],
  examples: ['slipway components list', 'slipway components list -f cluster.yaml -o json'],
  run: async (invocation) => {
    const { cluster, actions } = await withCluster(invocation);
    return actions.listComponents(cluster, invocation);
  },
};

export const componentsGet: CommandSpec = {
  path: ['components', 'get'],
  summary: 'Fetch or build components into the cache; all that hosts need when none is named',
  arguments: [{ form: '[name...]', description: 'names such as kubelet, etcd, kubeadm' }],
  options: [file, output],
  examples: ['slipway components get', 'slipway components get kubeadm'],
  run: async (invocation) => {
    const { cluster, actions } = await withCluster(invocation);
    return actions.getComponents(cluster, invocation);
  },
};

export const componentsVerify: CommandSpec = {
  path: ['components', 'verify'],
  summary: 'Read every byte of the cached components and compare checksums',
  options: [file, output],
  examples: ['slipway components verify'],
  run: async (invocation) => {
    const { cluster, actions } = await withCluster(invocation);
    return actions.verifyComponents(cluster, invocation);
  },
};
