import { expect, test } from 'vitest';
import { mergeKubeconfig } from '../../src/certs/index.ts';

const kubeconfig = (ca: string, server = 'https://10.1.2.3:6443') => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'kubernetes', cluster: { server, 'certificate-authority-data': ca } }],
  contexts: [{ name: 'kubernetes-admin@kubernetes', context: { cluster: 'kubernetes', user: 'kubernetes-admin' } }],
  users: [{ name: 'kubernetes-admin', user: { 'client-key-data': `key-of-${ca}` } }],
  'current-context': 'kubernetes-admin@kubernetes',
});

const users = {
  apiVersion: 'v1',
  kind: 'Config',
  preferences: { colors: true },
  extensions: [{ name: 'mine', extension: { a: 1 } }],
  clusters: [{ name: 'work', cluster: { server: 'https://work', 'proxy-url': 'socks5://x' }, note: 'keep' }],
  contexts: [{ name: 'work', context: { cluster: 'work', user: 'me', namespace: 'n' } }],
  users: [{ name: 'me', user: { exec: { command: 'login' } } }],
  'current-context': 'work',
};

test('without a kubeconfig the incoming one is the result', () => {
  expect(mergeKubeconfig(undefined, kubeconfig('A'))).toEqual(kubeconfig('A'));
});

test('every other entry and unknown field stays, and the new context is current', () => {
  const before = structuredClone(users);
  const merged = mergeKubeconfig(users, kubeconfig('A'), { contextName: 'lab' });
  expect(merged).toEqual({
    ...users,
    clusters: [...users.clusters, { name: 'lab', cluster: kubeconfig('A').clusters[0]?.cluster }],
    contexts: [...users.contexts, { name: 'lab', context: { cluster: 'lab', user: 'lab-admin' } }],
    users: [...users.users, { name: 'lab-admin', user: { 'client-key-data': 'key-of-A' } }],
    'current-context': 'lab',
  });
  expect(users).toEqual(before);
});

test('merging the same again changes nothing', () => {
  const once = mergeKubeconfig(users, kubeconfig('A'), { contextName: 'lab' });
  expect(mergeKubeconfig(once, kubeconfig('A'), { contextName: 'lab' })).toEqual(once);
});

test('a cluster made anew at the same address takes the place of the old one, keeping what the user added', () => {
  const once = mergeKubeconfig(users, kubeconfig('A'), { contextName: 'lab' });
  const named = JSON.parse(JSON.stringify(once).replace('"user":"lab-admin"', '"user":"lab-admin","namespace":"dev"'));
  const merged = mergeKubeconfig(named, kubeconfig('B'), { contextName: 'lab' });
  expect(merged).toEqual(JSON.parse(JSON.stringify(named).replaceAll('"A"', '"B"').replace('key-of-A', 'key-of-B')));
});

test('a context that leads to another cluster is not taken over unless asked for', () => {
  const once = mergeKubeconfig(users, kubeconfig('A'), { contextName: 'lab' });
  const other = kubeconfig('B', 'https://192.0.2.1:6443');
  expect(() => mergeKubeconfig(once, other, { contextName: 'lab' })).toThrow(/"lab" is there already/);
  expect(mergeKubeconfig(once, other, { contextName: 'lab', replace: true })).toMatchObject({
    'current-context': 'lab',
  });
});

test('entries that another context uses are never changed: the new ones take a free name', () => {
  const shared = {
    ...kubeconfig('A'),
    contexts: [
      ...kubeconfig('A').contexts,
      { name: 'mine', context: { cluster: 'kubernetes', user: 'kubernetes-admin' } },
    ],
  };
  const merged = mergeKubeconfig(shared, kubeconfig('B'));
  expect(merged).toMatchObject({
    clusters: [...shared.clusters, { name: 'kubernetes-2', cluster: { 'certificate-authority-data': 'B' } }],
    contexts: [
      { name: 'kubernetes-admin@kubernetes', context: { cluster: 'kubernetes-2', user: 'kubernetes-admin-2' } },
      { name: 'mine', context: { cluster: 'kubernetes', user: 'kubernetes-admin' } },
    ],
    users: [...shared.users, { name: 'kubernetes-admin-2', user: { 'client-key-data': 'key-of-B' } }],
  });
});

test('lists that kubectl writes as null are taken as empty, other shapes are refused', () => {
  const empty = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: null,
    contexts: null,
    users: null,
    'current-context': '',
  };
  expect(mergeKubeconfig(empty, kubeconfig('A'))).toEqual(kubeconfig('A'));
  expect(() => mergeKubeconfig({ clusters: 'x' }, kubeconfig('A'))).toThrow(/clusters of the kubeconfig is not a list/);
  expect(() => mergeKubeconfig(undefined, empty)).toThrow(/no current context/);
});
