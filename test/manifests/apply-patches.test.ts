import { describe, expect, test } from 'vitest';
import { applyPatches, patchPurpose } from '../../src/manifests/index.ts';

const pod = {
  spec: {
    containers: [{ name: 'a', image: 'one', command: ['x', 'y'], env: [{ name: 'E', value: '1' }] }],
    volumes: [
      { name: 'v', hostPath: { path: '/v' } },
      { name: 'w', hostPath: { path: '/w' } },
    ],
  },
};
const patched = (name: string, text: string) => applyPatches('etcd', pod, [{ name, text }]);

describe('file names', () => {
  test.for([
    ['kube-apiserver.yaml', { target: 'kube-apiserver', type: 'strategic' }],
    ['kube-apiserver0+merge.yaml', { target: 'kube-apiserver', type: 'merge' }],
    ['etcd-first+json.json', { target: 'etcd', type: 'json' }],
    ['kubeletconfiguration1+strategic.yaml', { target: 'kubeletconfiguration', type: 'strategic' }],
    ['README.md', undefined],
    ['kube-proxy.yaml', undefined],
  ] as const)('%s is understood as kubeadm does', ([name, purpose]) => {
    expect(patchPurpose(name)).toEqual(purpose);
  });

  test('an unknown type is an error that names the file', () => {
    expect(() => patchPurpose('etcd+magic.yaml')).toThrow(/etcd\+magic\.yaml/);
  });
});

test('lists of plain values are replaced, lists with a merge key are merged', () => {
  const result = patched('etcd.yaml', 'spec: {containers: [{name: a, command: [z], env: [{name: F, value: "2"}]}]}');
  expect(result.spec.containers).toEqual([
    {
      name: 'a',
      image: 'one',
      command: ['z'],
      env: [
        { name: 'F', value: '2' },
        { name: 'E', value: '1' },
      ],
    },
  ]);
});

test('elements that are new come first, as Kubernetes orders them', () => {
  const result = patched('etcd.yaml', 'spec: {volumes: [{name: new}]}');
  expect(result.spec.volumes.map(({ name }) => name)).toEqual(['new', 'v', 'w']);
});

test('an order that is asked for is kept', () => {
  const result = patched('etcd.yaml', 'spec: {$setElementOrder/volumes: [{name: w}, {name: v}]}');
  expect(result.spec.volumes.map(({ name }) => name)).toEqual(['w', 'v']);
});

test('an element, a map and a list can be removed or replaced', () => {
  expect(patched('etcd.yaml', 'spec: {volumes: [{name: v, $patch: delete}]}').spec.volumes).toHaveLength(1);
  expect(patched('etcd.yaml', 'spec: {volumes: [{name: new}, {$patch: replace}]}').spec.volumes).toEqual([
    { name: 'new' },
  ]);
  expect(patched('etcd.yaml', 'spec: {$patch: replace, volumes: []}').spec).toEqual({ volumes: [] });
  expect(patched('etcd.yaml', 'spec: {volumes: null}').spec).not.toHaveProperty('volumes');
  expect(
    patched('etcd.yaml', 'spec: {volumes: [{name: v, $retainKeys: [name, emptyDir], emptyDir: {}}]}').spec.volumes[0],
  ).toEqual({ name: 'v', emptyDir: {} });
});

test('a merge patch replaces lists and a JSON patch works by path', () => {
  expect(patched('etcd+merge.yaml', 'spec: {volumes: [{name: new}]}').spec.volumes).toEqual([{ name: 'new' }]);
  const json = '[{"op": "replace", "path": "/spec/containers/0/image", "value": "two"}]';
  expect(patched('etcd+json.json', json).spec.containers[0]?.image).toBe('two');
});

test('files apply in the order of their names, documents in theirs, and the original stays as it was', () => {
  const files = [
    { name: 'etcd1.yaml', text: 'a: second\n---\nb: third\n' },
    { name: 'etcd0.yaml', text: 'a: first\nb: first\n' },
    { name: 'kube-scheduler.yaml', text: 'a: other' },
    { name: 'etcd2.yaml', text: '' },
  ];
  const original = { a: 'zero' };
  expect(applyPatches('etcd', original, files)).toEqual({ a: 'second', b: 'third' });
  expect(original).toEqual({ a: 'zero' });
});

test.for([
  ['etcd.yaml', 'spec: ['],
  ['etcd.yaml', 'spec: {containers: [{image: x}]}'],
  ['etcd.yaml', 'spec: {$patch: upside-down}'],
  ['etcd+json.yaml', 'a: 1'],
  ['etcd+json.yaml', '[{"op": "remove", "path": "/spec/absent"}]'],
  ['etcd+merge.yaml', '[1]'],
] as const)('%s with %s is refused by name', ([name, text]) => {
  expect(() => patched(name, text)).toThrow(
    expect.objectContaining({ code: 'PATCH_INVALID', message: expect.stringContaining(name) }),
  );
});
