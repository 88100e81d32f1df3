import { expect, test } from 'vitest';
import { fieldAt, textAt } from '../../src/kube/index.ts';

const pod = { spec: { containers: [{ image: 'pause:3.10', ports: null }] }, status: { ready: true } };

test('a field is found below others and in lists, and is nothing where something on the way is missing', () => {
  expect(fieldAt(pod, 'spec', 'containers', '0', 'image')).toBe('pause:3.10');
  expect(fieldAt(pod, 'spec', 'containers', '1', 'image')).toBeUndefined();
  expect(fieldAt(pod, 'spec', 'containers', '0', 'ports', 'name')).toBeUndefined();
  expect(fieldAt(undefined, 'spec')).toBeUndefined();
});

test('a text is empty where there is none, or something else', () => {
  expect(textAt(pod, 'spec', 'containers', '0', 'image')).toBe('pause:3.10');
  expect(textAt(pod, 'status', 'ready')).toBe('');
});
