import { afterAll, beforeAll, expect, test } from 'vitest';
import { changesOf, endOf, eventsOf } from '../lab/run-events.ts';
import { createSlipwayCluster } from '../lab/slipway-cluster.ts';

const lab = createSlipwayCluster('sixth', 83);
const addresses = { cp1: 'fd83::11', w1: 'fd83::21', w2: 'fd83::22' };
const network = { podSubnet: 'fd83:1::/56', serviceSubnet: 'fd83:2::/112', backend: 'vxlan' };
let file = '';

beforeAll(async () => {
  await lab.machines({ workers: 2 });
  for (const [host, address] of Object.entries(addresses)) {
    // flannel asks for the way to the world; it need not lead there.
    const route = 'ip -6 route replace default dev host0';
    lab.on(host, `ip address replace ${address}/64 dev host0 nodad && ${route}`);
  }
  file = lab.writeHosts(
    'six.yaml',
    [
      { name: 'cp1', roles: ['control-plane'] },
      { name: 'w1', roles: ['worker'] },
      { name: 'w2', roles: ['worker'] },
    ],
    { spec: { network } },
  );
});

afterAll(() => lab.down());

test('a cluster of IPv6 alone comes up and carries traffic, by what was planned', () => {
  const plan = lab.slipway('plan', '-f', file, '-o', 'json');
  expect(plan.status, plan.stderr).toBe(2);
  const said = lab.done('apply', '-f', file, '-o', 'json');
  expect(changesOf(eventsOf(said, 'apply'))).toEqual(changesOf(eventsOf(plan.stdout, 'apply')));
  expect(endOf(eventsOf(said, 'check')).outcome).toBe('ok');
});

test('nodes, pods and Services have addresses of that family and no other', () => {
  const nodes = JSON.parse(lab.kubectl('get', 'nodes', '-o', 'json')).items;
  expect(
    Object.fromEntries(
      nodes.map((node: Node) => [
        node.metadata.name,
        node.status.addresses.filter(({ type }) => type === 'InternalIP').map((each) => each.address),
      ]),
    ),
  ).toEqual({ cp1: [addresses.cp1], w1: [addresses.w1], w2: [addresses.w2] });
  const dns = lab.kubectl('-n', 'kube-system', 'get', 'service', 'kube-dns', '-o', 'jsonpath={.spec.clusterIPs}');
  expect(JSON.parse(dns)).toEqual(['fd83:2::a']);
});

interface Node {
  readonly metadata: { readonly name: string };
  readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
}

test('a second apply has nothing to do', () => {
  expect(changesOf(eventsOf(lab.done('apply', '-f', file, '-o', 'json'), 'apply'))).toEqual([]);
});
