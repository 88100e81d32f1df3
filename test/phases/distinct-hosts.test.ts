import { expect, test } from 'vitest';
import { createHost, type Facts } from '../../src/host/index.ts';
import type { Finding } from '../../src/phases/checks/check.ts';
import { distinctHosts } from '../../src/phases/checks/distinct-hosts.ts';
import { nodeOf } from '../../src/phases/index.ts';
import { createFakeMachine } from '../fakes/fake-machine.ts';
import { debian12 } from './facts.ts';
import { clusterOf } from './run-recipe.ts';

type Own = Pick<Facts, 'hostname' | 'address' | 'machineId'>;

/** What is found on hosts that are checked in this order. */
const findings = async (...machines: readonly Own[]): Promise<readonly Finding[]> => {
  const check = distinctHosts();
  const cluster = clusterOf(['w1', 'w2']);
  const found: Finding[] = [];
  for (const [index, own] of machines.entries()) {
    const spec = cluster.hosts[index];
    if (spec === undefined) throw new Error(`no host ${index}`);
    const facts = { ...debian12, ...own };
    const transport = createFakeMachine({ target: `root@10.0.0.${index + 1}:22` });
    const host = createHost({ name: spec.name, transport, facts });
    const node = nodeOf(cluster, spec, facts);
    found.push(...(await check.test({ host, spec, node, cluster, leader: index === 0, claimed: false })));
  }
  return found;
};

const one: Own = { hostname: 'a', address: '10.0.0.1', machineId: '1'.repeat(32) };

test('hosts of their own names, addresses and machine IDs are in order, also where an ID is not known', async () => {
  const two = { hostname: 'b', address: '10.0.0.2', machineId: '' };
  expect(await findings(one, two, { ...two, hostname: 'c', address: '10.0.0.3' })).toEqual([]);
});

test('a host that is looked at a second time, after a cut, is not held against itself', async () => {
  const check = distinctHosts();
  const cluster = clusterOf([]);
  const [spec] = cluster.hosts;
  if (spec === undefined) throw new Error('no host');
  const host = createHost({
    name: spec.name,
    transport: createFakeMachine({ target: 'root@10.0.0.1:22' }),
    facts: debian12,
  });
  const context = { host, spec, node: nodeOf(cluster, spec, debian12), cluster, leader: true, claimed: false };
  await check.test(context);
  expect(await check.test(context)).toEqual([]);
});

test('what a host has in common with one before it is told, each with its fix', async () => {
  const clone = { ...one, address: '10.0.0.2' };
  expect(await findings(one, clone, { ...one, hostname: 'c', machineId: '' })).toEqual([
    {
      id: 'NodeName',
      severity: 'error',
      message: 'w1 would be the node "a", and so would cp1.',
      fix: 'Give it another name: nodeName in the cluster file, or ssh root@10.0.0.2 hostnamectl set-hostname w1',
    },
    {
      id: 'MachineID',
      severity: 'warning',
      message:
        'w1 has the machine ID of cp1: made from one image, they may get the same hardware addresses and leases.',
      fix: "Make a new one, then reboot: ssh root@10.0.0.2 'rm /etc/machine-id; systemd-machine-id-setup'",
    },
    {
      id: 'NodeAddress',
      severity: 'error',
      message: 'w2 has the address 10.0.0.1, and so has cp1.',
      fix: 'Name the address at which the other hosts reach each of them: address in the cluster file.',
    },
  ]);
});
