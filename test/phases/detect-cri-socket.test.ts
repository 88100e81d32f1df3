import { expect, test } from 'vitest';
import { detectCriSocket } from '../../src/phases/index.ts';

test.each([
  [[], 'unix:///var/run/containerd/containerd.sock'],
  [['/var/run/crio/crio.sock'], 'unix:///var/run/crio/crio.sock'],
  [['/var/run/cri-dockerd.sock'], 'unix:///var/run/cri-dockerd.sock'],
])('of %j the runtime is %s', (there, socket) => {
  expect(detectCriSocket((path) => there.some((one) => one === path))).toBe(socket);
});

test('several runtimes are for the user to choose from', () => {
  expect(() => detectCriSocket(() => true)).toThrow(/several container runtimes: unix:.*containerd.*crio/);
});
