import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { objectOutputs, unusedKubeconfig } from '../option-sets.ts';

const imageOptions: readonly OptionSpec[] = [
  { flags: '--config <path>', description: "kubeadm's configuration documents" },
  { flags: '--feature-gates <pairs>', description: 'such as RootlessControlPlane=false', parse: 'gates' },
  { flags: '--image-repository <name>', description: 'registry of the images', implied: 'registry.k8s.io' },
  { flags: '--kubernetes-version <version>', description: 'version of the control plane; the newest when absent' },
  unusedKubeconfig,
];

export const configImagesList: CommandSpec = {
  path: ['config', 'images', 'list'],
  summary: 'Print the images that a control plane runs from',
  options: [...imageOptions, ...objectOutputs],
  examples: [
    'slipway config images list',
    'slipway config images list --config kubeadm.yaml -o json',
    'slipway config images list --kubernetes-version v1.36.3 --image-repository registry.example.com/k8s',
  ],
  run: async (invocation) => (await import('../actions/images.ts')).listImages(invocation),
};

export const configImagesPull: CommandSpec = {
  path: ['config', 'images', 'pull'],
  summary: 'Pull these images into the container runtime of this host',
  options: [
    ...imageOptions,
    { flags: '--cri-socket <path>', description: 'socket of the container runtime; the only one there when absent' },
  ],
  examples: ['slipway config images pull', 'slipway config images pull --config kubeadm.yaml'],
  run: async (invocation) => (await import('../actions/images.ts')).pullImages(invocation),
};
