import { describe, expect, test } from 'vitest';
import { createLabLayout } from '../../../src/providers/lab/lab-layout.ts';
import { gatherHosts, parseMounts } from '../../../src/providers/lab/lab-state.ts';

const spec = { type: 'lab', controlPlanes: 1, workers: 1, subnet: '10.77.0.0/24' } as const;
const lab = createLabLayout('lab', spec, '/state/lab');
const nothing = { links: [], mounts: [], holders: [], groups: [], folders: [] };

describe('what is left of a lab', () => {
  test('is nothing on a machine that has only other labs', () => {
    const hosts = gatherHosts(lab, {
      ...nothing,
      links: [{ ifname: 'eth0' }, { ifname: 'vb-other-cp1' }],
      mounts: ['/', '/state/lab2/hosts/cp1/root'],
      groups: ['/sys/fs/cgroup/pids/slipway-lab.lab2.cp1', '/sys/fs/cgroup/pids/slipway-lab.lab.x.cp1'],
    });
    expect([...hosts.keys()]).toEqual([]);
  });

  test.each([
    ['a folder', { folders: ['.', 'w3'] }],
    ['a link', { links: [{ ifname: 'vb-lab-w3' }] }],
    ['a process', { holders: [{ pid: 7, name: 'w3' }] }],
    ['a mount', { mounts: ['/state/lab/hosts/w3/root'] }],
    ['a control group', { groups: ['/sys/fs/cgroup/memory/jobs/1/slipway-lab.lab.w3'] }],
    ['a unit', { groups: ['/sys/fs/cgroup/machine.slice/slipway-lab.lab.w3.service'] }],
  ])('is found by %s alone, of a host that nobody asks for any more', (_, part) => {
    expect([...gatherHosts(lab, { ...nothing, ...part }).keys()]).toEqual(['w3']);
  });

  test('lists mounts so that the innermost goes first', () => {
    const mounts = ['/state/lab/hosts/cp1/root', '/state/lab/hosts/cp1/root/proc', '/state/lab/hosts/cp10/root'];
    expect(gatherHosts(lab, { ...nothing, mounts }).get('cp1')?.mounts).toEqual([
      '/state/lab/hosts/cp1/root/proc',
      '/state/lab/hosts/cp1/root',
    ]);
  });

  test('mount points are read with the blanks the kernel escapes', () => {
    expect(parseMounts('31 23 0:28 / /a\\040b/c rw - tmpfs tmpfs rw\n')).toEqual(['/a b/c']);
  });
});
