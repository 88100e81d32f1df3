import { SlipwayError } from '../../errors/index.ts';
import { type ClusterConfiguration, defaultDocuments, writeKubeadmDocument } from '../../spec/index.ts';
import { type Invocation, list } from '../command-spec.ts';

/** `slipway config print …-defaults`. Throws USAGE for a component that has no configuration. */
export const printDefaults = async (
  { options, terminal }: Invocation,
  action: keyof typeof defaultDocuments,
): Promise<number> => {
  const documents = defaultDocuments[action](terminal.machine.toLowerCase());
  const cluster = documents.find((document) => document.kind === 'ClusterConfiguration');
  const kinds = list(options, 'componentConfigs') ?? [];
  const components = cluster && kinds.length > 0 ? await componentDocuments(kinds, cluster) : [];
  terminal.out.write([...documents.map(writeKubeadmDocument), ...components].join('---\n'));
  return 0;
};

/** Heavy rooms are entered only when they are asked for. */
const componentDocuments = async (
  kinds: readonly string[],
  cluster: ClusterConfiguration,
): Promise<readonly string[]> => {
  const { kubeletConfigMapData, kubeProxyConfiguration } = await import('../../manifests/index.ts');
  const { toYaml } = await import('../../render/index.ts');
  const documents = new Map<string, unknown>([
    ['KubeProxyConfiguration', kubeProxyConfiguration({ cluster, advertiseAddress: '1.2.3.4' })],
    ['KubeletConfiguration', kubeletConfigMapData({ cluster })],
  ]);
  const unknown = kinds.find((kind) => !documents.has(kind));
  if (unknown === undefined) return kinds.map((kind) => toYaml(documents.get(kind)));
  throw new SlipwayError('USAGE', `--component-configs: there is no "${unknown}".`, {
    hint: `Give some of: ${[...documents.keys()].join(', ')}`,
  });
};
