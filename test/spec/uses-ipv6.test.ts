import { expect, test } from 'vitest';
import { usesIpv6 } from '../../src/spec/index.ts';
import { clusterFrom } from '../phases/run-recipe.ts';

const hosts = (ssh: string): string => `  hosts: [{ name: cp1, role: control-plane, ssh: "${ssh}" }]`;

test.each<[string, string, boolean]>([
  ['all are IPv4', hosts('root@10.0.0.11'), false],
  [
    'pods and Services have both',
    `${hosts('root@10.0.0.11')}\n  network: { podSubnet: "10.244.0.0/16,fd00:10::/56", serviceSubnet: "10.96.0.0/12,fd00:20::/112" }`,
    true,
  ],
  ['hosts are reached by it', hosts('root@[fd00::11]'), true],
])('a cluster uses IPv6 or not: %s', (_, spec, expected) => {
  expect(usesIpv6(clusterFrom(spec))).toBe(expected);
});
