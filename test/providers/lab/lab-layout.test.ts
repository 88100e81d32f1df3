import { describe, expect, test } from 'vitest';
import { createLabLayout, isHostName } from '../../../src/providers/lab/lab-layout.ts';
import type { ProviderSpec } from '../../../src/spec/index.ts';

const spec: ProviderSpec = { type: 'lab', controlPlanes: 2, workers: 2, subnet: '10.77.0.0/24' };
const interfaceLimit = 15;

describe('the layout of a lab', () => {
  test('names hosts by their role and numbers their addresses from .11 and .21', () => {
    const { hosts } = createLabLayout('lab', spec, '/state/lab');
    expect(hosts.map(({ name, address, roles }) => [name, address, ...roles])).toEqual([
      ['cp1', '10.77.0.11', 'control-plane'],
      ['cp2', '10.77.0.12', 'control-plane'],
      ['w1', '10.77.0.21', 'worker'],
      ['w2', '10.77.0.22', 'worker'],
    ]);
  });

  test('gives interfaces names the kernel takes, however long the name of the cluster is', () => {
    const lab = createLabLayout('a-cluster-with-a-very-long-name', { ...spec, workers: 230 }, '/state/x');
    const longest = Math.max(...[lab.bridge.name, ...lab.hosts.map(({ link }) => link)].map((name) => name.length));
    expect(longest).toBeLessThanOrEqual(interfaceLimit);
  });

  test('shares no name, link, group or folder with another lab of nearly the same name', () => {
    const one = createLabLayout('production-a', spec, '/state/production-a');
    const two = createLabLayout('production-b', spec, '/state/production-b');
    const marks = [one, two].flatMap(({ bridge, hosts }) => [
      bridge.name,
      bridge.mac,
      ...hosts.flatMap(({ machine, link, group, folder }) => [machine, link, group, folder]),
    ]);
    expect(new Set(marks).size).toBe(marks.length);
  });

  test('gives the bridge a locally administered unicast address that never changes', () => {
    const { bridge } = createLabLayout('lab', spec, '/state/lab');
    expect(bridge.mac).toMatch(/^02(:[0-9a-f]{2}){5}$/);
    expect(createLabLayout('lab', spec, '/elsewhere').bridge.mac).toBe(bridge.mac);
  });

  test('refuses more hosts than the subnet has addresses', () => {
    expect(() => createLabLayout('lab', { ...spec, controlPlanes: 11 }, '/s')).toThrow(/no address left for cp11/);
    expect(() => createLabLayout('lab', { ...spec, subnet: '10.77.0.0/27', workers: 11 }, '/s')).toThrow(
      /no address left for w11/,
    );
  });

  test('refuses a state folder that mount options would tear apart', () => {
    expect(() => createLabLayout('lab', spec, '/home/a:b/lab')).toThrow(/colon, comma or backslash/);
  });

  test.each([
    ['cp1', true],
    ['w12', true],
    ['w0', false],
    ['web1', false],
    ['cp1x', false],
  ])('%s is a name a lab gives: %j', (name, expected) => {
    expect(isHostName(name)).toBe(expected);
  });
});
