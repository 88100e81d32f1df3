import {
  certsFor,
  createKeySupply,
  type ExistingKubeconfig,
  type KeySupply,
  type KubeconfigFile,
  kubeconfigTable,
  type PkiContext,
  type PkiFiles,
  startKubeconfigs,
  startPki,
} from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { parseYaml } from '../../render/index.ts';
import type { Cluster, ClusterConfiguration, HostSpec } from '../../spec/index.ts';
import { optional } from '../../workflow/index.ts';
import { changeInTurn, clusterSpec, keySupply, kubeconfigFolder, pki } from '../artifacts.ts';
import { givenCluster } from '../given-cluster.ts';
import { kubernetesDir } from '../kubernetes-paths.ts';
import { nodeOf } from '../node.ts';
import { onLeader } from '../places.ts';
import { step } from '../step.ts';
import type { Pki } from './host-pki.ts';

/** What the first control plane shares with one that joins, and the kubeconfigs that this one has. */
export interface Shared {
  readonly files: PkiFiles;
  readonly kubeconfigs: readonly KubeconfigFile[];
}

export interface StartHostPki {
  /** Its files stand in place of the host's own. */
  readonly shared?: Shared;
  readonly keys?: KeySupply | undefined;
  /** Begins what somebody asks for, as for single phases; else every key that is missing is begun at once. */
  readonly isLazy?: boolean;
  /** /etc/kubernetes when absent. */
  readonly kubeconfigDir?: string | undefined;
  /** The cluster may run already, and its names and its endpoint may have changed. */
  readonly mayAmend?: boolean;
}

/** Reads what is on the host, and begins what is missing. */
export const startHostPki = async (
  host: Host,
  spec: HostSpec,
  cluster: Cluster,
  {
    shared,
    keys = createKeySupply(),
    isLazy = false,
    kubeconfigDir = kubernetesDir,
    mayAmend = false,
  }: StartHostPki = {},
): Promise<{ readonly pki: Pki }> => {
  const context = { ...pkiContextOf(host, spec, cluster), mayAmend };
  const how = { keys, isLazy };
  const [existing, found] = await Promise.all([
    readPkiDirectory(host, cluster.documents.cluster),
    isLazy ? undefined : readKubeconfigs(host, kubeconfigDir),
  ]);
  const certs = startPki(context, new Map([...existing, ...(shared?.files ?? [])]), how);
  const authority = () => certs.authority('ca');
  const onDisk = async () => found ?? readKubeconfigs(host, kubeconfigDir);
  const kubeconfigs = startKubeconfigs(context, authority, onDisk, { ...how, only: shared?.kubeconfigs });
  return {
    pki: {
      context,
      certs,
      kubeconfigDir,
      kubeconfigs,
      isExternalCa: async () => (await authority()).key === undefined,
    },
  };
};

/** All that certificates and kubeconfigs of this host are made from, beginning now. */
export const pkiContextOf = (host: Host, spec: HostSpec, cluster: Cluster): PkiContext => {
  const node = nodeOf(cluster, spec, host.facts);
  return {
    cluster: cluster.documents.cluster,
    nodeName: node.name,
    advertiseAddress: node.address,
    bindPort: node.bindPort,
    now: new Date(),
  };
};

/** Reads first, then starts every key at once: they are made while the host is being prepared. */
export const preparePki = step({
  id: 'pki',
  title: 'Read the PKI directory and start the keys',
  where: onLeader,
  needs: { cluster: clusterSpec, change: optional(changeInTurn) },
  gives: { pki },
  run: ({ host, member }, { cluster, change }) =>
    startHostPki(host, member.spec, cluster, { mayAmend: change !== undefined }),
  recover: ({ host, member }, given) =>
    startHostPki(host, member.spec, givenCluster(given), {
      keys: given.get(keySupply),
      kubeconfigDir: given.get(kubeconfigFolder),
      isLazy: true,
    }),
});

/** Files of the PKI directory by their names below it; those that are not there are left out. */
export const readPkiDirectory = async (host: Host, cluster: ClusterConfiguration): Promise<PkiFiles> => {
  const names = [...certsFor(cluster).flatMap(({ path }) => [`${path}.crt`, `${path}.key`]), 'sa.key', 'sa.pub'];
  return readExisting(host, new Map(names.map((name) => [name, `${cluster.certificatesDir}/${name}`])));
};

/** kubeadm's kubeconfigs on a host, by file name; those that are not there are left out. */
export const readKubeconfigs = async (
  host: Host,
  directory = kubernetesDir,
): Promise<ReadonlyMap<string, ExistingKubeconfig>> => {
  const paths = new Map(kubeconfigTable.map(({ file }) => [file, `${directory}/${file}`]));
  const found = await readExisting(host, paths);
  return new Map(
    [...found].map(([name, bytes]) => {
      const text = new TextDecoder().decode(bytes);
      return [name, { text, document: parsed(text, `${directory}/${name}`) }];
    }),
  );
};

const parsed = (text: string, path: string): unknown => {
  try {
    return parseYaml(text);
  } catch (cause) {
    throw new SlipwayError('KUBECONFIG_INVALID', `${path} cannot be used as a kubeconfig: it is not YAML.`, {
      hint: `Look at it: kubectl config view --kubeconfig ${path}`,
      cause,
    });
  }
};

const readExisting = async (host: Host, paths: ReadonlyMap<string, string>): Promise<Map<string, Uint8Array>> => {
  const states = await host.files.look([...paths.values()]);
  const present = new Set(states.filter(({ kind }) => kind !== 'absent').map(({ path }) => path));
  const found = await Promise.all(
    [...paths]
      .filter(([, path]) => present.has(path))
      .map(async ([name, path]) => [name, await host.files.read(path)] as const),
  );
  return new Map(found.flatMap(([name, bytes]) => (bytes === undefined ? [] : [[name, bytes]])));
};
