import { describe, expect, test } from 'vitest';
import { createLabLayout } from '../../../src/providers/lab/lab-layout.ts';
import { requireFreeSubnet } from '../../../src/providers/lab/lab-network.ts';
import type { LabState } from '../../../src/providers/lab/lab-state.ts';

const spec = { type: 'lab', controlPlanes: 1, workers: 0, subnet: '10.77.0.0/24' } as const;
const lab = createLabLayout('lab', spec, '/state/lab');
const running = { pids: [7], groups: [], mounts: [], hasFolder: true, hasLink: true };
const machine = (part: Partial<LabState>): LabState => ({
  links: [],
  routes: [],
  hosts: new Map(),
  hasFolder: false,
  ...part,
});
const attempt = (part: Partial<LabState>) => () => requireFreeSubnet(lab, machine(part));

describe('the subnet of a lab', () => {
  test('is free when only the default route and other networks are there, or the lab has it already', () => {
    const routes = [
      { dst: 'default', dev: 'eth0' },
      { dst: '192.0.2.0/24', dev: 'eth0' },
    ];
    expect(attempt({ routes })).not.toThrow();
    expect(attempt({ routes: [...routes, { dst: '10.77.0.0/24', dev: 'slw-lab' }] })).not.toThrow();
  });

  test.each(['10.77.0.0/24', '10.0.0.0/8', '10.77.0.128/25', '10.77.0.9'])(
    'is refused while %s is routed elsewhere',
    (dst) => {
      expect(attempt({ routes: [{ dst, dev: 'tun0' }] })).toThrow(
        `The lab's subnet 10.77.0.0/24 is in use by tun0 (${dst}).`,
      );
    },
  );

  test('cannot change under running hosts', () => {
    const links = [
      { ifname: 'slw-lab', ifalias: lab.bridge.alias, addr_info: [{ local: '10.99.0.1' }, { local: 'fe80::1' }] },
    ];
    expect(attempt({ links, hosts: new Map([['cp1', running]]) })).toThrow(/runs on another subnet .*10\.99\.0\.1/);
    expect(attempt({ links })).not.toThrow();
  });
});

describe('the bridge of a lab', () => {
  test('is not taken from somebody else', () => {
    expect(attempt({ links: [{ ifname: 'slw-lab', ifalias: 'uplink' }] })).toThrow('slw-lab belongs to "uplink"');
    expect(attempt({ links: [{ ifname: 'slw-lab', address: '02:00:00:00:00:01' }] })).toThrow(
      'belongs to somebody else',
    );
  });

  test('is finished when a killed run left it half made', () => {
    expect(attempt({ links: [{ ifname: 'slw-lab', address: lab.bridge.mac }] })).not.toThrow();
  });
});
