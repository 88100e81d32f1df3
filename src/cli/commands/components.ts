import type { CommandSpec } from '../command-spec.ts';
import { file, output } from '../option-sets.ts';

export const componentsList: CommandSpec = {
  path: ['components', 'list'],
  summary: 'Show what a cluster is made of, and what of it is in the cache',
  options: [file, output],
  examples: ['slipway components list', 'slipway components list -f cluster.yaml -o json'],
  run: async (invocation) => (await import('../actions/components.ts')).listComponents(invocation),
};

export const componentsGet: CommandSpec = {
  path: ['components', 'get'],
  summary: 'Fetch or build components into the cache; all that hosts need when none is named',
  arguments: [{ form: '[name...]', description: 'names such as kubelet, etcd, kubeadm' }],
  options: [file, output],
  examples: ['slipway components get', 'slipway components get kubeadm'],
  run: async (invocation) => (await import('../actions/components.ts')).getComponents(invocation),
};

export const componentsVerify: CommandSpec = {
  path: ['components', 'verify'],
  summary: 'Read every byte of the cached components and compare checksums',
  options: [file, output],
  examples: ['slipway components verify'],
  run: async (invocation) => (await import('../actions/components.ts')).verifyComponents(invocation),
};

export const componentsBundle: CommandSpec = {
  path: ['components', 'bundle'],
  summary: 'Put all that hosts need into one file, for sites without a network',
  arguments: [{ form: '<path>', description: 'the file to write' }],
  options: [file, output],
  examples: ['slipway components bundle slipway-bundle.tar'],
  run: async (invocation) => (await import('../actions/components.ts')).bundleComponents(invocation),
};
