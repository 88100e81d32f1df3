import { describe, expect, test } from 'vitest';
import { planCgroups } from '../../../src/providers/lab/cgroup-plan.ts';

const group = 'slipway-lab.t1.cp1';

/** A machine without systemd: version 1 controllers and a bare version 2 tree beside them. */
const hybrid = {
  mountinfo: `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`,
  own: `9:name=systemd:/
4:memory:/jobs/38fc
3:cpuset:/
0::/
`,
};

/** Debian 12 as installed, from a login shell. */
const unified = {
  mountinfo: `28 23 0:25 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
`,
  own: '0::/user.slice/user-0.slice/session-3.scope\n',
};

/** A distribution of 2019: joined controllers, options between them. */
const joined = {
  mountinfo: `33 26 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:10 - cgroup cgroup rw,cpu,cpuacct
34 26 0:29 / /sys/fs/cgroup/blkio rw,nosuid shared:11 - cgroup cgroup rw,xattr,blkio
`,
  own: '4:cpu,cpuacct:/user.slice\n3:blkio:/user.slice\n1:name=systemd:/user.slice\n',
};

describe('the control groups of a host', () => {
  test('are left to systemd where it runs', () => {
    expect(planCgroups(unified.mountinfo, unified.own, group, true)).toEqual({ kind: 'unit' });
  });

  test('lie below the group of the starting process in every version 1 hierarchy', () => {
    expect(planCgroups(hybrid.mountinfo, hybrid.own, group, false)).toEqual({
      kind: 'folders',
      handOn: [],
      groups: [
        {
          folder: `/sys/fs/cgroup/cpuset/${group}`,
          copies: [
            { from: '/sys/fs/cgroup/cpuset/cpuset.cpus', to: `/sys/fs/cgroup/cpuset/${group}/cpuset.cpus` },
            { from: '/sys/fs/cgroup/cpuset/cpuset.mems', to: `/sys/fs/cgroup/cpuset/${group}/cpuset.mems` },
          ],
        },
        { folder: `/sys/fs/cgroup/memory/jobs/38fc/${group}`, copies: [] },
        { folder: `/sys/fs/cgroup/systemd/${group}`, copies: [] },
        { folder: `/sys/fs/cgroup/unified/${group}`, copies: [] },
      ],
    });
  });

  test('lie beside the starting process under version 2, where a group with processes hands nothing on', () => {
    const parent = '/sys/fs/cgroup/user.slice/user-0.slice';
    expect(planCgroups(unified.mountinfo, unified.own, group, false)).toEqual({
      kind: 'folders',
      handOn: [parent],
      groups: [{ folder: `${parent}/${group}`, copies: [] }],
    });
  });

  test('lie at the top of version 2 when the starting process does', () => {
    expect(planCgroups(unified.mountinfo, '0::/\n', group, false)).toEqual({
      kind: 'folders',
      handOn: ['/sys/fs/cgroup'],
      groups: [{ folder: `/sys/fs/cgroup/${group}`, copies: [] }],
    });
  });

  test('are found for controllers that share a hierarchy, whatever other options the mount has', () => {
    const plan = planCgroups(joined.mountinfo, joined.own, group, false);
    expect(plan.kind === 'folders' && plan.groups.map(({ folder }) => folder)).toEqual([
      `/sys/fs/cgroup/cpu,cpuacct/user.slice/${group}`,
      `/sys/fs/cgroup/blkio/user.slice/${group}`,
    ]);
  });
});
