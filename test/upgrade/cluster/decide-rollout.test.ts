import { expect, test } from 'vitest';
import { decideRollout } from '../../../src/upgrade/cluster/decide-rollout.ts';
import { mostAtOnce } from '../../../src/upgrade/cluster/most-at-once.ts';
import type { RunningCluster, RunningNode } from '../../../src/upgrade/cluster/running-cluster.ts';
import { refusalOf } from './refusal-of.ts';

const PODS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

const controlPlane = (name: string, version: string, kubelet = version): RunningNode => ({
  ...worker(name, kubelet),
  pods: PODS.map((component) => ({ component, version: component === 'etcd' ? 'v3' : version, isReady: true })),
});

const worker = (name: string, kubelet: string): RunningNode => ({
  name,
  kubelet,
  isReady: true,
  isBegun: false,
  pods: [],
});

const running = (version: string, nodes: readonly RunningNode[]): RunningCluster => ({ version, nodes });

test('a cluster of the version asked for has nothing to roll out', () => {
  const nodes = [controlPlane('cp1', 'v1.36.3'), worker('w1', 'v1.36.3')];
  expect(decideRollout(running('v1.36.3', nodes), 'v1.36.3')).toBeUndefined();
});

test.each([
  ['a kubelet', [controlPlane('cp1', 'v1.36.3'), worker('w1', 'v1.35.4')]],
  ['a static pod', [controlPlane('cp1', 'v1.35.4', 'v1.36.3'), worker('w1', 'v1.36.3')]],
  ['a node that a killed run left', [controlPlane('cp1', 'v1.36.3'), { ...worker('w1', 'v1.36.3'), isBegun: true }]],
])('%s that lags behind is rolled out', (_what, nodes) => {
  expect(decideRollout(running('v1.36.3', nodes), 'v1.36.3')?.target).toBe('v1.36.3');
});

test('an image without a version in its tag does not count', () => {
  const node = controlPlane('cp1', '', 'v1.36.3');
  expect(decideRollout(running('v1.36.3', [node]), 'v1.36.3')).toBeUndefined();
});

test('what else bears the label of the control plane has versions of its own', () => {
  const { pods, ...node } = controlPlane('cp1', 'v1.36.3');
  const clouds = { component: 'cloud-controller-manager', version: 'v1.37.0', isReady: true };
  expect(decideRollout(running('v1.36.3', [{ ...node, pods: [...pods, clouds] }]), 'v1.36.3')).toBeUndefined();
});

test('a way back is refused, naming everything that is newer', () => {
  const nodes = [controlPlane('cp1', 'v1.36.3'), controlPlane('cp2', 'v1.35.4'), worker('w1', 'v1.35.4')];
  const { code, message, hint } = refusalOf(() => decideRollout(running('v1.36.3', nodes), 'v1.35.4'));
  expect(code).toBe('UPGRADE_REFUSED');
  expect(message).toMatchInlineSnapshot(`
    "The cluster cannot go to v1.35.4:
        kube-apiserver on cp1 is v1.36.3, newer than that: Kubernetes does not go back
        kube-controller-manager on cp1 is v1.36.3, newer than that: Kubernetes does not go back
        kube-scheduler on cp1 is v1.36.3, newer than that: Kubernetes does not go back
        the kubelet on cp1 is v1.36.3, newer than that: Kubernetes does not go back"
  `);
  expect(hint).toContain('Set kubernetesVersion to v1.36.3 or later');
});

test('an older patch release is a way back too', () => {
  const nodes = [controlPlane('cp1', 'v1.36.3')];
  expect(refusalOf(() => decideRollout(running('v1.36.3', nodes), 'v1.36.1')).message).toContain('does not go back');
});

test('a minor release that would be left out is refused, with the one to go to first', () => {
  const nodes = [controlPlane('cp1', 'v1.34.4'), worker('w1', 'v1.34.4')];
  const { message, hint } = refusalOf(() => decideRollout(running('v1.34.4', nodes), 'v1.36.3'));
  expect(message).toContain('kube-apiserver on cp1 is v1.34.4: no minor release may be left out');
  expect(hint).toContain('a release of 1.35 first');
});

test('a kubelet may be three minor releases older than the control plane, not four', () => {
  const nodes = (kubelet: string) => [controlPlane('cp1', 'v1.35.4'), worker('w1', kubelet)];
  expect(decideRollout(running('v1.35.4', nodes('v1.33.13')), 'v1.36.3')).toBeDefined();
  const { message, hint } = refusalOf(() => decideRollout(running('v1.35.4', nodes('v1.32.1')), 'v1.36.3'));
  expect(message).toContain('the kubelet on w1 is v1.32.1, more than 3 minor releases older than that');
  expect(hint).toContain('a release of 1.35 first');
});

test.each([
  [undefined, 10, 1],
  [3, 10, 3],
  ['25%', 10, 2],
  ['25%', 3, 1],
  ['100%', 7, 7],
])('maxUnavailable %s of %i workers is %i', (wanted, total, most) => {
  expect(mostAtOnce(wanted, total)).toBe(most);
});
