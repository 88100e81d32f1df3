import { expect, test } from 'vitest';
import { loadCluster, SpecError } from '../../src/spec/index.ts';

const file = (spec: string, documents = ''): string => `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata: { name: demo }
spec:
${spec}${documents}`;

const load = (spec: string, documents?: string) => loadCluster(file(spec, documents), 'cluster.yaml');

const faultsOf = (spec: string, documents?: string): string => {
  try {
    load(spec, documents);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  throw new Error('the file was expected to have faults');
};

const hosts = `  hosts:
    - { name: cp1, role: control-plane, ssh: 192.0.2.11 }
    - { name: w1, ssh: 192.0.2.21 }
`;

test('a virtual IP is the control-plane endpoint, on a port that the API servers leave free', () => {
  const cluster = load(`  virtualIp: 192.0.2.10\n${hosts}`);
  expect(cluster.virtualIp).toBe('192.0.2.10');
  expect(cluster.controlPlaneEndpoint).toBe('192.0.2.10:8443');
});

test('a name that leads there may be the endpoint; the certificate is good for both', () => {
  const cluster = load(`  virtualIp: 192.0.2.10\n  controlPlaneEndpoint: k8s.example.com:8443\n${hosts}`);
  expect(cluster.controlPlaneEndpoint).toBe('k8s.example.com:8443');
  expect(cluster.documents.cluster.apiServer.certSANs).toEqual(['192.0.2.10']);
});

test('an IPv6 address stands in brackets', () => {
  const cluster = load(`  virtualIp: fd00::10
  network: { podSubnet: 'fd10::/56', serviceSubnet: 'fd20::/112' }
  hosts:
    - { name: cp1, role: control-plane, ssh: cp1.example.com, address: 'fd00::11' }
`);
  expect(cluster.controlPlaneEndpoint).toBe('[fd00::10]:8443');
});

test('the port of the API servers cannot be that of the endpoint', () => {
  expect(faultsOf(`  virtualIp: 192.0.2.10\n  controlPlaneEndpoint: 192.0.2.10:6443\n${hosts}`)).toMatchInlineSnapshot(`
    "cluster.yaml has 1 fault:
      cluster.yaml:6:25: "spec.controlPlaneEndpoint": the API servers listen on port 6443 of every address, the virtual one included; expected another port for the endpoint, such as 192.0.2.10:8443"
  `);
  const eight =
    '---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: { bindPort: 8443 }\n';
  expect(faultsOf(`  virtualIp: 192.0.2.10\n${hosts}`, eight)).toContain('such as 192.0.2.10:9443');
  const own = eight.replace('8443', '7443');
  expect(
    load(`  virtualIp: 192.0.2.10\n  controlPlaneEndpoint: 192.0.2.10:6443\n${hosts}`, own).controlPlaneEndpoint,
  ).toBe('192.0.2.10:6443');
});

test('addresses that contradict, are taken or are not known are told at once', () => {
  expect(
    faultsOf(`  virtualIp: 192.0.2.21
  controlPlaneEndpoint: 192.0.2.9:8443
  hosts:
    - { name: cp1, role: control-plane, ssh: cp1.example.com }
    - { name: w1, ssh: 192.0.2.21 }
`),
  ).toMatchInlineSnapshot(`
    "cluster.yaml has 3 faults:
      cluster.yaml:5:14: "spec.virtualIp": 192.0.2.21 is the address of host w1
      cluster.yaml:6:25: "spec.controlPlaneEndpoint": the endpoint is 192.0.2.9, but the virtual IP is 192.0.2.21; expected the same address, or a name that leads there
      cluster.yaml:8:7: "spec.hosts[0]": the other control planes must know where cp1 is; expected "address: …""
  `);
  expect(faultsOf(`  virtualIp: 10.244.7.1\n${hosts}`)).toContain('10.244.7.1 lies in the pod subnet 10.244.0.0/16');
  expect(faultsOf(`  virtualIp: fd00::10\n${hosts}`)).toContain('are of different families');
});

test("in the lab it is one of the network's addresses that no machine has", () => {
  const lab = (address: string): string => `  virtualIp: ${address}\n  provider: { lab: { controlPlanes: 3 } }\n`;
  expect(load(lab('10.77.0.10')).controlPlaneEndpoint).toBe('10.77.0.10:8443');
  expect(faultsOf(lab('10.77.0.11'))).toContain("10.77.0.11 belongs to the lab's machines");
  expect(faultsOf(lab('192.0.2.10'))).toContain("192.0.2.10 is not in the lab's network 10.77.0.0/24");
});
