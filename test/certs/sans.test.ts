import { expect, test } from 'vitest';
import { apiServerSans, etcdPeerSans, etcdServerSans } from '../../src/certs/sans.ts';
import { pkiContext } from './context.ts';

test('the API server answers to its names, sorted, and its addresses, in the order they came', () => {
  expect(apiServerSans(pkiContext())).toEqual({
    dns: ['cp1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local'],
    ips: ['10.96.0.1', '10.1.2.3'],
    skipped: [],
  });
});

test('the endpoint and extra names are added once, and what is neither name nor address is told', () => {
  const context = pkiContext({
    controlPlaneEndpoint: 'api.example.com:443',
    apiServer: { certSANs: ['api.example.com', '*.apps.example.com', '10.1.2.3', '192.0.2.7', 'no_name'] },
  });
  const sans = apiServerSans(context);
  expect(sans.dns.slice(0, 3)).toEqual(['*.apps.example.com', 'api.example.com', 'cp1']);
  expect(sans.ips).toEqual(['10.96.0.1', '10.1.2.3', '192.0.2.7']);
  expect(sans.skipped).toEqual(['no_name']);
});

test('etcd answers to the node, localhost and both loopbacks, and its server and peers to their own extras', () => {
  const context = pkiContext({
    etcd: { local: { dataDir: '/var/lib/etcd', serverCertSANs: ['etcd.example.com'], peerCertSANs: ['192.0.2.8'] } },
  });
  expect(etcdServerSans(context)).toMatchObject({
    dns: ['cp1', 'etcd.example.com', 'localhost'],
    ips: ['10.1.2.3', '127.0.0.1', '::1'],
  });
  expect(etcdPeerSans(context).ips).toEqual(['10.1.2.3', '127.0.0.1', '::1', '192.0.2.8']);
});

test('an endpoint that cannot be read is refused', () => {
  expect(() => apiServerSans(pkiContext({ controlPlaneEndpoint: 'api_server:6443' }))).toThrow(/controlPlaneEndpoint/);
  expect(() => apiServerSans(pkiContext({ controlPlaneEndpoint: 'api:70000' }))).toThrow(/controlPlaneEndpoint/);
});
