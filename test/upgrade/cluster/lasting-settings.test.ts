import { expect, test } from 'vitest';
import type { ClusterConfiguration } from '../../../src/spec/index.ts';
import { refuseLastingChanges } from '../../../src/upgrade/cluster/lasting-settings.ts';
import { pkiContext } from '../../certs/context.ts';
import { refusalOf } from './refusal-of.ts';

const networking = { podSubnet: '10.244.0.0/16', serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' };
const configuration = (more: Partial<ClusterConfiguration> = {}) => pkiContext({ networking, ...more }).cluster;
const running = configuration();

test.each([
  ['podSubnet', { networking: { ...networking, podSubnet: '10.32.0.0/16' } }, '10.244.0.0/16', '10.32.0.0/16'],
  ['serviceSubnet', { networking: { ...networking, serviceSubnet: '10.96.0.0/16' } }, '10.96.0.0/12', '10.96.0.0/16'],
  ['dnsDomain', { networking: { ...networking, dnsDomain: 'lab.example' } }, 'cluster.local', 'lab.example'],
  ['certificatesDir', { certificatesDir: '/srv/pki' }, '/etc/kubernetes/pki', '/srv/pki'],
  ['etcd.local.dataDir', { etcd: { local: { dataDir: '/srv/etcd' } } }, '/var/lib/etcd', '/srv/etcd'],
  ['etcd', { etcd: { external: { endpoints: ['https://192.0.2.1:2379'] } } }, 'on the control planes', 'external'],
])('%s holds for the life of a cluster', (name, more, present, next) => {
  const { code, message } = refusalOf(() => refuseLastingChanges(running, configuration(more)));
  expect([code, message]).toEqual([
    'CHANGE_REFUSED',
    `${name} of the running cluster is ${present}, and the file says ${next}.`,
  ]);
});

test('all that is refused is told at once', () => {
  const more = { certificatesDir: '/srv/pki', networking: { ...networking, dnsDomain: 'lab.example' } };
  expect(refusalOf(() => refuseLastingChanges(running, configuration(more))).message.split('\n')).toHaveLength(2);
});

test('Services may be given a second family, pods a subnet where they have none; all else may change', () => {
  refuseLastingChanges(
    configuration({ networking: { serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' } }),
    configuration({
      networking: { ...networking, serviceSubnet: '10.96.0.0/12,fd00:10::/112' },
      controlPlaneEndpoint: 'api.example.com',
      apiServer: { certSANs: ['api.example.com'] },
    }),
  );
});
