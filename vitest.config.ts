import { defineConfig } from 'vitest/config';

const onHosts = ['test/lab/**', 'test/faults/**'];
const withKubeadm = ['test/kubeadm/**'];

/** `house` and `unit` need nothing but Node; `kubeadm` needs the built kubeadm; `lab` makes real hosts, one file after another. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'house', include: ['test/house.test.ts'], sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/house.test.ts', ...onHosts, ...withKubeadm],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'kubeadm',
          sequence: { groupOrder: 1 },
          include: ['test/kubeadm/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'lab',
          sequence: { groupOrder: 2 },
          include: ['test/lab/**/*.test.ts', 'test/faults/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
