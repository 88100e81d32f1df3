import { expect, test } from 'vitest';
import type { KubeObject } from '../../src/kube/index.ts';
import { type NodeMarks, nodeMarksPatch } from '../../src/phases/node-marks.ts';
import type { Taint } from '../../src/spec/index.ts';

const gpu: Taint = { key: 'gpu', value: 'big', effect: 'NoSchedule' };
const usual: Taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };
const notReady: Taint = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };

interface Present {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
  readonly given?: object | string;
}

const node = ({ labels = {}, taints = [], given }: Present): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: 'w1',
    resourceVersion: '7',
    labels: { 'kubernetes.io/hostname': 'w1', ...labels },
    annotations: {
      'slipway.dev/host': 'w1',
      ...(given && { 'slipway.dev/given': typeof given === 'string' ? given : JSON.stringify(given) }),
    },
  },
  spec: { taints },
});
const patchOf = (present: Present | undefined, marks: Partial<NodeMarks> = {}): object =>
  nodeMarksPatch(present && node(present), { host: 'w1', labels: {}, taints: [], ownTaints: [], ...marks });

test('a node of which the file says nothing is told apart by its host alone', () => {
  const plain = { metadata: { labels: {}, annotations: { 'slipway.dev/host': 'w1' } } };
  expect(patchOf({ labels: { by: 'hand' }, taints: [notReady] })).toEqual(plain);
  expect(patchOf(undefined)).toEqual(plain);
});

test('what the file gives is written down beside it', () => {
  expect(patchOf({ taints: [notReady] }, { labels: { disk: 'ssd' }, taints: [gpu] })).toEqual({
    metadata: {
      resourceVersion: '7',
      labels: { disk: 'ssd' },
      annotations: { 'slipway.dev/host': 'w1', 'slipway.dev/given': '{"labels":["disk"],"taints":["gpu:NoSchedule"]}' },
    },
    spec: { taints: [gpu, notReady] },
  });
});

test('what is there already is not written again, so that nothing competes with the controllers', () => {
  const given = { labels: [], taints: ['gpu:NoSchedule'] };
  expect(patchOf({ taints: [notReady, gpu], given }, { taints: [gpu] })).not.toHaveProperty('spec');
});

test('what the file names no more goes, and what others have set stays', () => {
  const present = {
    labels: { disk: 'ssd', by: 'hand' },
    taints: [gpu, notReady],
    given: { labels: ['disk', 'gone-already'], taints: ['gpu:NoSchedule'] },
  };
  expect(patchOf(present, { labels: { zone: 'a' } })).toEqual({
    metadata: {
      resourceVersion: '7',
      labels: { disk: null, zone: 'a' },
      annotations: { 'slipway.dev/host': 'w1', 'slipway.dev/given': '{"labels":["zone"],"taints":[]}' },
    },
    spec: { taints: [notReady] },
  });
  expect(patchOf(present)).toMatchObject({ metadata: { annotations: { 'slipway.dev/given': null } } });
});

test('another value takes the place of the one before, as a node has one taint of a key and an effect', () => {
  const small = { ...gpu, value: 'small' };
  expect(patchOf({ taints: [gpu] }, { taints: [small] })).toMatchObject({ spec: { taints: [small] } });
});

test('a control plane that is to run pods loses kubeadm’s taint, whoever gave it', () => {
  expect(patchOf({ taints: [usual, notReady] }, { ownTaints: [usual] })).toMatchObject({
    spec: { taints: [notReady] },
  });
  const kept = patchOf({ taints: [usual] }, { taints: [usual], ownTaints: [usual] });
  expect(kept).toEqual({ metadata: { labels: {}, annotations: { 'slipway.dev/host': 'w1' } } });
});

test('a record that nobody can read is none', () => {
  expect(patchOf({ labels: { disk: 'ssd' }, given: 'scribbled' })).toMatchObject({
    metadata: { labels: {}, annotations: { 'slipway.dev/given': null } },
  });
});
