import { isDeepStrictEqual } from 'node:util';
import { SlipwayError } from '../errors/index.ts';

export interface MergeOptions {
  /** Name of the context in the merged file; the incoming one's own when absent. */
  readonly contextName?: string;
  /** Let the context point at this cluster even if it now points at another one. */
  readonly replace?: boolean;
}

/**
 * Puts the current context of one kubeconfig into another, as plain data parsed from YAML, and makes it current.
 * Every other entry and every unknown field stays as it is. A context of the same name is updated when it leads to the
 * same cluster (same CA or same server); otherwise throws KUBECONFIG_INVALID. Cluster and user entries take a free name
 * rather than change an entry that another context uses.
 */
export const mergeKubeconfig = (existing: object | undefined, incoming: object, options: MergeOptions = {}): object => {
  const target = rootOf(existing ?? {});
  const source = currentOf(rootOf(incoming));
  if (!source) throw invalid('The kubeconfig to merge has no current context with a cluster and a user.');
  const contextName = options.contextName ?? source.contextName;
  const previous = find(target.contexts, contextName);
  const mine = previous ? reusable(target, contextName, previous) : undefined;
  if (previous && !options.replace && !leadsTo(target, previous, source.cluster)) {
    throw invalid(`The context "${contextName}" is there already and leads to another cluster.`);
  }
  const clusterName =
    mine?.cluster ?? freeName(target.clusters, options.contextName ?? source.clusterName, 'cluster', source.cluster);
  const wantedUser = options.contextName ? `${options.contextName}-admin` : source.userName;
  const userName = mine?.user ?? freeName(target.users, wantedUser, 'user', source.user);
  const context = { ...inner(previous, 'context'), cluster: clusterName, user: userName };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    ...existing,
    clusters: put(target.clusters, clusterName, 'cluster', source.cluster),
    contexts: put(target.contexts, contextName, 'context', context),
    users: put(target.users, userName, 'user', source.user),
    'current-context': contextName,
  };
};

type Entry = Readonly<Record<string, unknown>>;
interface Root {
  readonly clusters: readonly Entry[];
  readonly contexts: readonly Entry[];
  readonly users: readonly Entry[];
  readonly current: unknown;
}

const rootOf = (document: object): Root => {
  const fields: Entry = Object.fromEntries(Object.entries(document));
  return {
    clusters: listOf(fields['clusters'], 'clusters'),
    contexts: listOf(fields['contexts'], 'contexts'),
    users: listOf(fields['users'], 'users'),
    current: fields['current-context'],
  };
};

const listOf = (value: unknown, field: string): readonly Entry[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || !value.every(isEntry))
    throw invalid(`${field} of the kubeconfig is not a list of entries.`);
  return value;
};

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const currentOf = (root: Root) => {
  const context = inner(find(root.contexts, root.current), 'context');
  const cluster = inner(find(root.clusters, context['cluster']), 'cluster');
  const user = inner(find(root.users, context['user']), 'user');
  if (Object.keys(cluster).length === 0 || Object.keys(user).length === 0) return undefined;
  return {
    contextName: String(root.current),
    clusterName: String(context['cluster']),
    userName: String(context['user']),
    cluster,
    user,
  };
};

const find = (entries: readonly Entry[], name: unknown): Entry | undefined =>
  entries.find((entry) => entry['name'] === name);

const inner = (entry: Entry | undefined, field: string): Entry => {
  const value = entry?.[field];
  return isEntry(value) ? value : {};
};

/** Names of the entries that only this context uses: they may be updated in place. */
const reusable = (root: Root, contextName: string, previous: Entry): { cluster?: string; user?: string } => {
  const others = root.contexts.filter((entry) => entry['name'] !== contextName).map((entry) => inner(entry, 'context'));
  const own = (field: 'cluster' | 'user') => {
    const name = inner(previous, 'context')[field];
    return typeof name === 'string' && others.every((other) => other[field] !== name) ? { [field]: name } : {};
  };
  return { ...own('cluster'), ...own('user') };
};

const leadsTo = (root: Root, context: Entry, cluster: Entry): boolean => {
  const present = inner(find(root.clusters, inner(context, 'context')['cluster']), 'cluster');
  const isSame = (field: string) => present[field] !== undefined && present[field] === cluster[field];
  return Object.keys(present).length === 0 || isSame('certificate-authority-data') || isSame('server');
};

const freeName = (entries: readonly Entry[], wanted: string, field: string, value: Entry): string => {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = find(entries, name);
    if (!taken || isDeepStrictEqual(inner(taken, field), value)) return name;
  }
};

const put = (entries: readonly Entry[], name: string, field: string, value: Entry): readonly Entry[] => {
  const present = find(entries, name);
  if (!present) return [...entries, { [field]: value, name }];
  return entries.map((entry) => (entry === present ? { ...entry, [field]: value } : entry));
};

const invalid = (message: string): SlipwayError =>
  new SlipwayError('KUBECONFIG_INVALID', message, {
    hint: 'Choose another name: slipway kubeconfig --merge --context NAME',
  });
