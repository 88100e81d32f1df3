import { SlipwayError } from '../../errors/index.ts';
import { kubeletConfigMapData, kubeProxyConfiguration } from '../../manifests/index.ts';
import { toYaml } from '../../render/index.ts';
import { type ClusterConfiguration, defaultDocuments, writeKubeadmDocument } from '../../spec/index.ts';
import { type Invocation, list } from '../command-spec.ts';

/** `slipway config print …-defaults`. */
export const printDefaults = async (
  { options, terminal }: Invocation,
  action: keyof typeof defaultDocuments,
): Promise<number> => {
  const documents = defaultDocuments[action](terminal.machine.toLowerCase());
  const cluster = documents.find((document) => document.kind === 'ClusterConfiguration');
  const kinds = (cluster && list(options, 'componentConfigs')) ?? [];
  const components = kinds.map((kind) => componentOf(kind)(cluster as ClusterConfiguration));
  terminal.out.write([...documents.map(writeKubeadmDocument), ...components.map(toYaml)].join('---\n'));
  return 0;
};

type MakeConfiguration = (cluster: ClusterConfiguration) => unknown;

const components: Readonly<Record<string, MakeConfiguration>> = {
  KubeProxyConfiguration: (cluster) => kubeProxyConfiguration({ cluster, advertiseAddress: '1.2.3.4' }),
  KubeletConfiguration: (cluster) => kubeletConfigMapData({ cluster }),
};

const componentOf = (kind: string): MakeConfiguration => {
  const make = components[kind];
  if (make) return make;
  throw new SlipwayError('USAGE', `--component-configs: there is no "${kind}".`, {
    hint: `Give some of: ${Object.keys(components).join(', ')}`,
  });
};
