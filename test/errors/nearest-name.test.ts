import { expect, test } from 'vitest';
import { nearestName } from '../../src/errors/nearest-name.ts';

const names = ['hosts', 'network', 'kubernetesVersion', 'role', 'roles'];

test.each([
  ['hots', 'hosts'],
  ['netwrok', 'network'],
  ['kubernetes_version', 'kubernetesVersion'],
  ['KubernetesVersion', 'kubernetesVersion'],
  ['rol', 'role'],
  ['rolse', 'roles'],
])('%s was meant to be %s', (wrong, right) => {
  expect(nearestName(wrong, names)).toBe(right);
});

test('nothing is suggested for a name that is like none', () => {
  expect(nearestName('flavour', names)).toBeUndefined();
  expect(nearestName('', names)).toBeUndefined();
});
