import type { Host } from '../host/index.ts';
import { fieldAt } from '../kube/index.ts';
import type { StaticPodComponent } from '../manifests/index.ts';
import { manifestFile, nodeOf, staticPodText } from '../phases/index.ts';
import { parseYaml } from '../render/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import type { StoredConfiguration } from './stored-configuration.ts';

/**
 * Patches are kept nowhere: an upgrade without them undoes them without a word. What a static pod has that the configuration of the
 * cluster does not give it, as warnings; none when patches are given.
 */
export const forgottenPatches = async (
  host: Host,
  spec: HostSpec,
  target: Cluster,
  stored: StoredConfiguration,
): Promise<readonly string[]> => {
  if (nodeOf(target, spec, host.facts).patchesDirectory !== undefined) return [];
  const before: Cluster = {
    ...target,
    kubernetesVersion: stored.cluster.kubernetesVersion,
    documents: { ...target.documents, cluster: stored.cluster },
  };
  const found = await Promise.all(components.map((component) => lostOf(host, spec, before, component)));
  return found.flat();
};

const components: readonly StaticPodComponent[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
];

const lostOf = async (
  host: Host,
  spec: HostSpec,
  before: Cluster,
  component: StaticPodComponent,
): Promise<readonly string[]> => {
  const text = await host.files.readText(manifestFile(component));
  if (text === undefined || (component === 'etcd' && 'external' in before.documents.cluster.etcd)) return [];
  const [key] = await host.files.look([`${before.documents.cluster.certificatesDir}/ca.key`]);
  const ours = await staticPodText(host, spec, before, { component, externalCa: key?.kind === 'absent' });
  const made = new Set(traitsOf(parseYaml(ours)));
  const lost = traitsOf(parseYaml(text)).filter((trait) => !made.has(trait) && !isKubeadms(trait));
  if (lost.length === 0) return [];
  return [
    `${component} has what the configuration of the cluster does not give it, and loses it: ${lost.join(', ')}. If a patch made it, give the patches again: --patches DIRECTORY`,
  ];
};

/** What a member of etcd is told when it joins, and what older releases of kubeadm wrote. */
const isKubeadms = (trait: string): boolean =>
  /^--(experimental-)?initial-|^--experimental-|flexvolume-dir/.test(trait);

/** What people patch: flags, variables, mounts, resources, labels and annotations. */
const traitsOf = (pod: unknown): readonly string[] => {
  const container = fieldAt(pod, 'spec', 'containers', '0');
  return [
    ...texts(fieldAt(container, 'command')).slice(1),
    ...named(fieldAt(container, 'env'), 'variable'),
    ...named(fieldAt(container, 'volumeMounts'), 'mount'),
    ...pairs(fieldAt(container, 'resources'), 'resources'),
    ...pairs(fieldAt(pod, 'metadata', 'annotations'), 'annotation'),
    ...pairs(fieldAt(pod, 'metadata', 'labels'), 'label'),
  ];
};
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
const named = (value: unknown, what: string): readonly string[] =>
  Array.isArray(value) ? value.map((entry) => `${what} ${String(fieldAt(entry, 'name'))}`) : [];
const pairs = (value: unknown, what: string): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, one]) => `${what} ${key}=${typeof one === 'string' ? one : JSON.stringify(one)}`)
    : [];
