import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { HOLDERS } from './holders.ts';
import { groupPrefix, isHostName, type LabHost, type LabLayout } from './lab-layout.ts';

/** What there is of a lab on the machine, found by looking at the machine and never at records. */
export interface LabState {
  readonly links: readonly Link[];
  readonly routes: readonly Route[];
  readonly hosts: ReadonlyMap<string, HostState>;
  /** True when the lab has a state folder. */
  readonly hasFolder: boolean;
}

export interface HostState {
  /** Of its start script and systemd-nspawn, in the order they were started. */
  readonly pids: readonly number[];
  readonly groups: readonly string[];
  readonly mounts: readonly string[];
  readonly hasFolder: boolean;
  readonly hasLink: boolean;
}

/** As `ip -json -details address` and `ip -json route` print them, in part. */
export interface Link {
  readonly ifname: string;
  readonly master?: string;
  readonly ifalias?: string;
  readonly address?: string;
  readonly addr_info?: readonly { readonly local?: string }[];
}

export interface Route {
  readonly dst: string;
  readonly dev?: string;
}

export const lookAtLab = async (context: ProviderContext, lab: LabLayout): Promise<LabState> => {
  const [links, routes, mounts, holders, groups, folders] = await Promise.all([
    ask(context, 'list network interfaces', { file: 'ip', args: ['-json', '-details', 'address'] }),
    ask(context, 'list routes', { file: 'ip', args: ['-json', '-4', 'route', 'show', 'table', 'all'] }),
    ask(context, 'list mounts', { file: 'cat', args: ['/proc/self/mountinfo'] }),
    ask(context, 'list processes', { shell: 'sh', script: LIST_HOLDERS, args: [`${lab.stateDir}/hosts`] }),
    ask(context, 'list control groups', { shell: 'sh', script: LIST_GROUPS, args: [`${groupPrefix(lab.name)}*`] }),
    ask(context, 'list its folders', { shell: 'sh', script: LIST_FOLDERS, args: [lab.stateDir] }),
  ]);
  const parts = {
    links: parseJson<Link>(links),
    mounts: parseMounts(mounts),
    holders: parseHolders(holders),
    groups: lines(groups),
    folders: lines(folders),
  };
  return {
    links: parts.links,
    routes: parseJson<Route>(routes),
    hosts: gatherHosts(lab, parts),
    hasFolder: parts.folders.length > 0,
  };
};

const LIST_HOLDERS = `${HOLDERS}
holders_in "$1"`;

/** A host of one lab may hold a lab of its own, of any name: nobody looks into hosts. */
const LIST_GROUPS = `find /sys/fs/cgroup -type d -name 'slipway-lab.*' -prune -name "$1" -print 2>/dev/null; true`;

const LIST_FOLDERS = `[ -d "$1" ] || exit 0; echo .; ls -A "$1/hosts" 2>/dev/null; true`;

interface Parts {
  readonly links: readonly Link[];
  readonly mounts: readonly string[];
  readonly holders: readonly Holder[];
  readonly groups: readonly string[];
  readonly folders: readonly string[];
}

interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** Everything found, by host. Exported for its tests. */
export const gatherHosts = (lab: LabLayout, parts: Parts): ReadonlyMap<string, HostState> => {
  const found = new Set(parts.folders.filter(isHostName));
  for (const path of parts.groups) addIfHost(found, groupHost(lab, path));
  for (const path of parts.mounts) addIfHost(found, folderHost(lab, path));
  for (const { name } of parts.holders) addIfHost(found, name);
  for (const { ifname } of parts.links) addIfHost(found, linkHost(lab, ifname));
  return new Map([...found].sort().map((name) => [name, stateOf(lab, lab.host(name), parts)]));
};

const addIfHost = (found: Set<string>, name: string | undefined): void => {
  if (name !== undefined && isHostName(name)) found.add(name);
};

const stateOf = (lab: LabLayout, host: LabHost, parts: Parts): HostState => ({
  pids: parts.holders.filter(({ name }) => name === host.name).map(({ pid }) => pid),
  groups: parts.groups.filter((path) => groupHost(lab, path) === host.name),
  mounts: parts.mounts
    .filter((path) => path.startsWith(`${host.folder}/`))
    .sort()
    .reverse(),
  hasFolder: parts.folders.includes(host.name),
  hasLink: parts.links.some(({ ifname }) => ifname === host.link),
});

/** Under systemd a group is named after its unit. */
const groupHost = (lab: LabLayout, path: string): string | undefined => {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.(service|scope)$/, '');
  return name.startsWith(groupPrefix(lab.name)) ? name.slice(groupPrefix(lab.name).length) : undefined;
};

const folderHost = (lab: LabLayout, path: string): string | undefined => {
  const prefix = `${lab.stateDir}/hosts/`;
  return path.startsWith(prefix) ? path.slice(prefix.length).split('/')[0] : undefined;
};

const linkHost = (lab: LabLayout, link: string): string | undefined => {
  const name = link.slice(link.lastIndexOf('-') + 1);
  return isHostName(name) && lab.host(name).link === link ? name : undefined;
};

/** Mount points of /proc/self/mountinfo; blanks in paths come as octal escapes (proc(5)). */
export const parseMounts = (mountinfo: string): string[] =>
  lines(mountinfo).map((line) =>
    (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 8)),
    ),
  );

const parseHolders = (text: string): Holder[] =>
  lines(text).map((line) => {
    const [pid = '', name = ''] = line.split(' ');
    return { pid: Number(pid), name };
  });

const parseJson = <T>(text: string): readonly T[] => (text.trim() === '' ? [] : (JSON.parse(text) as readonly T[]));

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
