/** How a host gets control groups of its own, by what the machine has. */
export type CgroupPlan =
  /** systemd keeps the groups: the host becomes a transient unit with delegation. */
  | { readonly kind: 'unit' }
  /** No systemd to ask: groups made by hand, one in every hierarchy; folders in `handOn` first give all they have to their children. */
  | { readonly kind: 'folders'; readonly handOn: readonly string[]; readonly groups: readonly Group[] };

export interface Group {
  readonly folder: string;
  /** Values a new group must have before a process may enter it. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
}

/**
 * @param mountinfo text of /proc/self/mountinfo (proc(5))
 * @param own text of /proc/self/cgroup of the process that starts hosts (cgroups(7))
 * @param group name of the host's group
 */
export const planCgroups = (mountinfo: string, own: string, group: string, hasSystemd: boolean): CgroupPlan => {
  if (hasSystemd) return { kind: 'unit' };
  const mounts = cgroupMounts(mountinfo);
  const memberships = ownGroups(own);
  const version1 = mounts.filter((mount) => mount.version === 1);
  const pure = version1.length === 0;
  const groups = mounts.flatMap((mount): Group[] => {
    const path = memberships.get(mount.version === 1 ? (mount.controllers[0] ?? '') : '');
    if (path === undefined) return [];
    // A version 2 group that holds processes cannot hand controllers on: go beside it, not below.
    const parent = join(mount.at, pure ? parentOf(path) : path);
    return [{ folder: `${parent}/${group}`, copies: copiesFor(mount, parent, group) }];
  });
  return { kind: 'folders', handOn: pure ? groups.map(({ folder }) => parentOf(folder)) : [], groups };
};

interface CgroupMount {
  readonly at: string;
  readonly version: 1 | 2;
  /** `name=systemd` for a hierarchy without controllers. */
  readonly controllers: readonly string[];
}

const copiesFor = (mount: CgroupMount, parent: string, group: string) =>
  mount.controllers.includes('cpuset')
    ? ['cpuset.cpus', 'cpuset.mems'].map((file) => ({ from: `${parent}/${file}`, to: `${parent}/${group}/${file}` }))
    : [];

const parentOf = (path: string): string => path.replace(/\/[^/]*$/, '');

const cgroupMounts = (mountinfo: string): CgroupMount[] =>
  mountinfo.split('\n').flatMap((line): CgroupMount[] => {
    const [before = '', after = ''] = line.split(' - ');
    const at = before.split(' ')[4] ?? '';
    const [type, , options = ''] = after.split(' ');
    if (type === 'cgroup2') return [{ at, version: 2, controllers: [] }];
    if (type !== 'cgroup') return [];
    return [{ at, version: 1, controllers: options.split(',').filter((option) => !mountOptions.has(option)) }];
  });

/** Options of a version 1 mount that are no controllers. */
const mountOptions = new Set(['rw', 'ro', 'xattr', 'noprefix', 'clone_children', 'cpuset_v2_mode', 'seclabel']);

/** Path by controller; '' is version 2. */
const ownGroups = (own: string): ReadonlyMap<string, string> => {
  const paths = new Map<string, string>();
  for (const line of own.split('\n')) {
    const match = /^\d+:([^:]*):(.*)$/.exec(line);
    for (const controller of match?.[1]?.split(',') ?? []) paths.set(controller, match?.[2] ?? '/');
  }
  return paths;
};

const join = (mount: string, path: string): string => (path === '/' || path === '' ? mount : `${mount}${path}`);
