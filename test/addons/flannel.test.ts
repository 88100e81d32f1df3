import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type FlannelInput, flannelObjects, type KubeObject } from '../../src/addons/index.ts';

interface Flanneld {
  readonly image: string;
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly lifecycle: { readonly postStart: { readonly exec: { readonly command: readonly string[] } } };
}

const named = (objects: readonly KubeObject[], kind: string): KubeObject => {
  const found = objects.find((object) => object.kind === kind);
  if (!found) throw new Error(`no ${kind}`);
  return found;
};

const flanneldOf = (input: FlannelInput): Flanneld => {
  const { spec } = named(flannelObjects(input), 'DaemonSet') as unknown as {
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly [Flanneld] } } };
  };
  return spec.template.spec.containers[0];
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

test.each([
  ['10.9.0.0/16', ['--iface=$(NODE_ADDRESS)']],
  ['fd00::/56', ['--iface=$(NODE_ADDRESS)']],
  ['10.9.0.0/16,fd00::/56', []],
])('for %s flanneld takes the interface with the address of its node, where it can be told', (podSubnet, told) => {
  const { args, env } = flanneldOf({ podSubnet, backend: 'vxlan' });
  expect(args.filter((arg) => arg.startsWith('--iface'))).toEqual(told);
  expect(env).toContainEqual({ name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } });
});

test('another image may be taken', () => {
  expect(flanneldOf({ podSubnet: '10.9.0.0/16', backend: 'vxlan', image: 'example.org/f:1' }).image).toBe(
    'example.org/f:1',
  );
});

test.each([
  ['https://10.0.0.11:6443', '10.0.0.11', '6443'],
  ['https://k8s.example.com', 'k8s.example.com', '443'],
  ['https://[fd00::11]:6443', 'fd00::11', '6443'],
])('flanneld asks %s without a Service in between', (server, host, port) => {
  const { env = [] } = flanneldOf({ podSubnet: '10.9.0.0/16', backend: 'vxlan', server });
  expect(env).toContainEqual({ name: 'KUBERNETES_SERVICE_HOST', value: host });
  expect(env).toContainEqual({ name: 'KUBERNETES_SERVICE_PORT', value: port });
});

test('the CNI configuration is installed when flanneld has its subnet, by a shell that has no other program', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-flannel-'));
  try {
    const input = { podSubnet: '10.9.0.0/16', backend: 'vxlan' } as const;
    const source = (named(flannelObjects(input), 'ConfigMap')['data'] as Record<string, string>)['cni-conf.json'] ?? '';
    const [, , script = ''] = flanneldOf(input).lifecycle.postStart.exec.command;
    const local = script
      .replace('/run/flannel/subnet.env', join(folder, 'subnet'))
      .replace('/etc/kube-flannel/cni-conf.json', join(folder, 'in'))
      .replace('/etc/cni/net.d/10-flannel.conflist', join(folder, 'out'));
    const shell = () => promisify(execFile)('/bin/sh', ['-c', local], { env: { PATH: '/nowhere' } });
    writeFileSync(join(folder, 'subnet'), 'FLANNEL_MTU=1450\n');
    await expect(shell()).rejects.toThrow('in');
    writeFileSync(join(folder, 'in'), source);
    rmSync(join(folder, 'subnet'));
    const waiting = shell();
    await setTimeout(100);
    expect(existsSync(join(folder, 'out'))).toBe(false);
    writeFileSync(join(folder, 'subnet'), 'FLANNEL_MTU=1450\n');
    await waiting;
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe(source);
    expect(JSON.parse(source)).toMatchObject({ name: 'cbr0', plugins: [{ type: 'flannel' }, { type: 'portmap' }] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
