import { describe, expect, test } from 'vitest';
import { createHost } from '../../src/host/index.ts';
import { isOurs, readClaim } from '../../src/phases/claim.ts';
import { parseImages } from '../../src/phases/delivery/import-images.ts';
import { fileMarks, noteInstalled, readInstalled } from '../../src/phases/delivery/installed-components.ts';
import { rotating } from '../../src/phases/finalize-kubelet.ts';
import { judge } from '../../src/phases/preflight.ts';
import { createFakeMachine, type FakeMachineOptions } from '../fakes/fake-machine.ts';
import { debian12 } from './facts.ts';
import { initCluster } from './run-recipe.ts';

const hostWith = (options: FakeMachineOptions) => {
  const machine = createFakeMachine(options);
  return { machine, host: createHost({ name: 'cp1', transport: machine, facts: debian12 }) };
};

describe('the verdict of a preflight', () => {
  const finding = (id: string, severity: 'error' | 'warning') => ({ id, severity, message: '', fix: '' });
  const findings = [finding('Mem', 'error'), finding('Port-6443', 'error'), finding('Swap', 'warning')];
  const names = (ignored: readonly string[]) => {
    const { errors, warnings } = judge(findings, ignored);
    return [errors.map(({ id }) => id), warnings.map(({ id }) => id)];
  };

  test('is by severity', () => {
    expect(names([])).toEqual([['Mem', 'Port-6443'], ['Swap']]);
  });

  test('lets errors pass by name, in any case, as kubeadm does', () => {
    expect(names(['mem'])).toEqual([['Port-6443'], ['Mem', 'Swap']]);
  });

  test('lets everything pass with all', () => {
    expect(names(['ALL'])).toEqual([[], ['Mem', 'Port-6443', 'Swap']]);
  });
});

describe('the claim on a host', () => {
  const claimIn = (text: string | undefined) =>
    readClaim(hostWith(text === undefined ? {} : { files: { '/var/lib/slipway/claim.json': text } }).host);

  test('names its cluster', async () => {
    expect(await claimIn('{"cluster":"kubernetes"}\n')).toEqual({ cluster: 'kubernetes' });
    expect(isOurs(await claimIn('{"cluster":"kubernetes"}'), initCluster())).toBe(true);
    expect(isOurs(await claimIn('{"cluster":"shop"}'), initCluster())).toBe(false);
  });

  test.each([undefined, '', '{"clus', 'null', '[]', '{}'])('is none when the file holds %j', async (text) => {
    expect(await claimIn(text)).toBeUndefined();
    expect(isOurs(undefined, initCluster())).toBe(false);
  });
});

describe('the record of delivered components', () => {
  const path = '/var/lib/slipway/components.json';
  const etcd = { version: '3.6.8-0', sha256: 'e', mark: 'sha256:1', at: 'registry.k8s.io/etcd:3.6.8-0' };
  const pause = { version: '3.10.2', sha256: 'p', mark: 'sha256:2', at: 'registry.k8s.io/pause:3.10.2' };

  test.each(['', '{"etcd": ', '7', 'null'])('is empty when the file holds %j', async (text) => {
    expect(await readInstalled(hostWith({ files: { [path]: text } }).host)).toEqual({});
  });

  test('keeps what others noted at the same time, sorted', async () => {
    const { host, machine } = hostWith({});
    await Promise.all([noteInstalled(host, { pause }), noteInstalled(host, { etcd })]);
    expect(await readInstalled(host)).toEqual({ etcd, pause });
    expect(Buffer.from(machine.files.get(path)?.bytes ?? []).toString()).toMatch(/"etcd"[\s\S]*"pause"[\s\S]*\n$/);
  });

  test('knows files by size and time, also with spaces in their names, and leaves out those that are gone', async () => {
    const stdout = '60817408:1763000000 /usr/local/bin/kubelet\n7:1 /opt/a b\n';
    const { host } = hostWith({ rules: [{ when: /^stat -c /, answer: { exitCode: 1, stdout } }] });
    expect([...(await fileMarks(host, ['/usr/local/bin/kubelet', '/opt/a b', '/gone']))]).toEqual([
      ['/usr/local/bin/kubelet', '60817408:1763000000'],
      ['/opt/a b', '7:1'],
    ]);
    expect((await fileMarks(host, [])).size).toBe(0);
  });
});

test('images of the runtime are read by reference and digest', () => {
  const output = `REF                        TYPE                                                 DIGEST         SIZE    PLATFORMS   LABELS
registry.k8s.io/pause:3.10.2 application/vnd.oci.image.manifest.v1+json sha256:aa 268 KiB linux/amd64 io.cri-containerd.image=managed
sha256:bb                    application/vnd.oci.image.manifest.v1+json sha256:bb 268 KiB linux/amd64 -
`;
  expect([...parseImages(output)]).toEqual([
    ['registry.k8s.io/pause:3.10.2', 'sha256:aa'],
    ['sha256:bb', 'sha256:bb'],
  ]);
  expect(parseImages('').size).toBe(0);
});

test('the kubeconfig of a kubelet that rotates names the certificate instead of holding it', () => {
  const before = `users:
- name: system:node:cp1
  user:
    client-certificate-data: LS0tLS1CRUdJTg==
    client-key-data: LS0tLS1CRUdJTg==
`;
  const after = rotating(before);
  expect(after).toBe(`users:
- name: system:node:cp1
  user:
    client-certificate: /var/lib/kubelet/pki/kubelet-client-current.pem
    client-key: /var/lib/kubelet/pki/kubelet-client-current.pem
`);
  expect(rotating(after)).toBe(after);
});
