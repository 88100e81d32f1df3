import { expect, test } from 'vitest';
import { keysAhead } from '../../src/cli/actions/init-phase.ts';
import { chosenPhases } from '../../src/cli/chosen-phases.ts';
import { initWorkflow } from '../../src/init/index.ts';
import { phaseTree } from '../../src/workflow/index.ts';

const nothing = () => false;

test.each([
  [['certs', 'all'], 11],
  [['certs'], 11],
  [['certs', 'etcd-peer'], 1],
  [['certs/ca', 'certs/sa'], 2],
  [['kubeconfig', 'all'], 5],
  [['kubeconfig/admin'], 1],
  [['certs', 'kubeconfig'], 16],
  [['etcd', 'local'], 0],
  [['upload-certs'], 0],
])('for %j, so many keys are begun ahead as it makes: %i', (words, count) => {
  expect(keysAhead(words, {}, nothing)).toBe(count);
  const ids = chosenPhases(words, phaseTree(initWorkflow()));
  const phases = initWorkflow().phases.filter(({ id }) => ids.some((name) => id === name || id.startsWith(`${name}/`)));
  expect(phases.filter(({ id }) => /^(certs|kubeconfig)\//.test(id))).toHaveLength(count);
});

test('no key is begun for what is there', () => {
  const there = new Set(['/etc/kubernetes/pki/ca.crt', '/etc/kubernetes/pki/apiserver.key', '/pki/sa.pub']);
  expect(keysAhead(['certs'], {}, (path) => there.has(path))).toBe(9);
  expect(keysAhead(['certs'], { certDir: '/pki' }, (path) => there.has(path))).toBe(10);
  expect(keysAhead(['kubeconfig'], { kubeconfigDir: '/pki' }, (path) => path === '/pki/admin.conf')).toBe(4);
});

test('no key is begun where options may say otherwise', () => {
  for (const option of ['config', 'rootfs', 'featureGates'])
    expect(keysAhead(['certs'], { [option]: 'x' }, nothing)).toBe(0);
});
