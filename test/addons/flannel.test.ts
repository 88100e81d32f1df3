import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flannelObjects, type KubeObject } from '../../src/addons/index.ts';

interface PodSpec {
  readonly spec: {
    readonly template: {
      readonly spec: Record<string, readonly { readonly command: string[]; readonly image: string }[]>;
    };
  };
}

const named = (objects: readonly KubeObject[], kind: string): KubeObject => {
  const found = objects.find((object) => object.kind === kind);
  if (!found) throw new Error(`no ${kind}`);
  return found;
};

const networkOf = (podSubnet: string, backend: 'vxlan' | 'host-gw' = 'vxlan'): unknown => {
  const data = named(flannelObjects({ podSubnet, backend }), 'ConfigMap')['data'] as Record<string, string>;
  return JSON.parse(data['net-conf.json'] ?? '');
};

test('objects come in an order that can be applied', () => {
  const kinds = flannelObjects({ podSubnet: '10.244.0.0/16', backend: 'vxlan' }).map(({ kind }) => kind);
  expect(kinds).toEqual(['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'ServiceAccount', 'ConfigMap', 'DaemonSet']);
});

test('the network follows the pod CIDRs and the backend', () => {
  expect(networkOf('10.9.0.0/16', 'host-gw')).toEqual({
    Network: '10.9.0.0/16',
    EnableNFTables: false,
    Backend: { Type: 'host-gw' },
  });
  expect(networkOf('10.9.0.0/16,fd00::/56')).toMatchObject({
    Network: '10.9.0.0/16',
    EnableIPv6: true,
    IPv6Network: 'fd00::/56',
  });
  expect(networkOf('fd00::/56')).toMatchObject({ EnableIPv4: false, EnableIPv6: true });
});

test('another image serves both containers', () => {
  const { spec } = named(
    flannelObjects({ podSubnet: '10.9.0.0/16', backend: 'vxlan', image: 'example.org/f:1' }),
    'DaemonSet',
  ) as unknown as PodSpec;
  const { initContainers = [], containers = [] } = spec.template.spec;
  expect([...initContainers, ...containers].map(({ image }) => image)).toEqual(['example.org/f:1', 'example.org/f:1']);
});

test('the CNI configuration is installed by a shell that has no other program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-flannel-'));
  try {
    const objects = flannelObjects({ podSubnet: '10.9.0.0/16', backend: 'vxlan' });
    const source = (named(objects, 'ConfigMap')['data'] as Record<string, string>)['cni-conf.json'] ?? '';
    const { spec } = named(objects, 'DaemonSet') as unknown as PodSpec;
    const [, , script = ''] = spec.template.spec['initContainers']?.[0]?.command ?? [];
    const local = script
      .replace('/etc/kube-flannel/cni-conf.json', join(folder, 'in'))
      .replace('/etc/cni/net.d/10-flannel.conflist', join(folder, 'out'));
    const shell = (): unknown => execFileSync('/bin/sh', ['-c', local], { env: { PATH: '/nowhere' }, stdio: 'pipe' });
    expect(shell).toThrow();
    writeFileSync(join(folder, 'in'), source);
    shell();
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(source);
    expect(JSON.parse(source)).toMatchObject({ name: 'cbr0', plugins: [{ type: 'flannel' }, { type: 'portmap' }] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
