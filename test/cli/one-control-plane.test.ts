import { expect, test } from 'vitest';
import { requireOneControlPlane } from '../../src/cli/one-control-plane.ts';
import { loadCluster } from '../../src/spec/index.ts';

const cluster = (spec: string) =>
  loadCluster(
    `apiVersion: slipway.dev/v1alpha1\nkind: Cluster\nmetadata: {name: demo}\nspec:\n${spec}`,
    'cluster.yaml',
    {
      fileExists: () => true,
      home: '/root',
      baseDir: '/',
    },
  );

test('one control plane and any number of workers are taken', () => {
  const hosts = '  hosts: [{name: a, role: control-plane, ssh: a}, {name: b, ssh: b}, {name: c, ssh: c}]\n';
  expect(() => requireOneControlPlane(cluster(hosts))).not.toThrow();
});

const three = ['a', 'b', 'c'].map((name) => `{name: ${name}, role: control-plane, ssh: ${name}}`).join(', ');

test.each([`  hosts: [${three}]\n`, '  provider: {lab: {controlPlanes: 3}}\n'])(
  'several control planes are refused by number, with what to keep',
  (spec) => {
    expect(() => requireOneControlPlane(cluster(spec))).toThrow('The cluster has 3 control planes');
  },
);
