import { expect, test } from 'vitest';
import { covers, differences } from '../../src/kube/covers.ts';

const container = (more: object) => ({ spec: { containers: [{ name: 'c', image: 'i', ...more }] } });

test.each([
  ['defaults of the server do not matter', { a: 1, b: 2 }, { a: 1 }, true],
  ['a field that is missing matters', { a: 1 }, { a: 1, b: 2 }, false],
  ['a null is as good as absent', {}, { metadata: null }, true],
  ['a null removes what is there', { a: 1 }, { a: null }, false],
  ['an empty list is as good as none', {}, { args: [] }, true],
  ['an empty text is not as good as none', { metadata: { labels: {} } }, { metadata: { labels: { x: '' } } }, false],
  [
    'an empty map is not as good as none',
    { volumes: [{ name: 'v' }] },
    { volumes: [{ name: 'v', emptyDir: {} }] },
    false,
  ],
  ['numbers may be spelled as text', { targetPort: 53 }, { targetPort: '53' }, true],
  ['a list must have the same length', { args: ['a', 'b'] }, { args: ['a'] }, false],
  ['a list must have the same order', { args: ['a', 'b'] }, { args: ['b', 'a'] }, false],
  [
    'others may add to a list with a merge key',
    { env: [{ name: 'x', value: '1' }, { name: 'y' }] },
    { env: [{ name: 'y' }] },
    true,
  ],
  [
    'an added subject is a difference',
    { subjects: [{ name: 'x' }, { name: 'y' }] },
    { subjects: [{ name: 'y' }] },
    false,
  ],
  [
    'quantities compare by value',
    container({ resources: { requests: { cpu: '100m', memory: '1Gi' } } }),
    container({ resources: { requests: { cpu: '0.1', memory: '1024Mi' } } }),
    true,
  ],
  [
    'other quantities differ',
    container({ resources: { limits: { memory: '1G' } } }),
    container({ resources: { limits: { memory: '1Gi' } } }),
    false,
  ],
  ['text that only looks like a quantity is text', { data: { version: '1.1' } }, { data: { version: '1.10' } }, false],
  ['another shape differs', { a: [1] }, { a: { b: 1 } }, false],
])('%s', (_, live, wanted, expected) => {
  expect(covers(live, wanted)).toBe(expected);
});

test('each difference is told by its path', () => {
  const live = container({ args: ['--a'] });
  expect(differences(live, container({ args: ['--b'], image: 'j' }))).toEqual([
    { path: 'spec.containers[0].image', live: 'i', wanted: 'j' },
    { path: 'spec.containers[0].args[0]', live: '--a', wanted: '--b' },
  ]);
});
