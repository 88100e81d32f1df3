import { defineConfig } from 'vitest/config';

const onHosts = ['test/lab/**', 'test/faults/**'];
const withKubeadm = ['test/kubeadm/**'];
const withSshd = ['test/contract/**'];
const withNpm = ['test/install/**'];
/** On hosts too, but most of its minutes are a wait for certificates to expire. */
const expiry = ['test/lab/certificates.test.ts'];

/** `house` and `unit` need nothing but Node; `contract` needs sshd; `install` builds what users install, by npm; `kubeadm` needs the built kubeadm; `lab` makes real hosts, one file after another; `expiry` waits on such hosts while `kubeadm` computes. */
export default defineConfig({
  test: {
    // Unit tests wait for timers, sockets and processes more than they compute.
    maxWorkers: 4,
    projects: [
      { test: { name: 'house', include: ['test/house.test.ts'], sequence: { groupOrder: 0 } } },
      {
        test: {
          name: 'unit',
          isolate: false,
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: ['test/house.test.ts', ...onHosts, ...withKubeadm, ...withSshd, ...withNpm],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'contract',
          sequence: { groupOrder: 1 },
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'install',
          sequence: { groupOrder: 1 },
          include: ['test/install/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'kubeadm',
          sequence: { groupOrder: 2 },
          include: ['test/kubeadm/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'expiry',
          sequence: { groupOrder: 2 },
          include: expiry,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
      {
        test: {
          name: 'lab',
          sequence: { groupOrder: 3 },
          include: ['test/lab/**/*.test.ts', 'test/faults/**/*.test.ts'],
          exclude: expiry,
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 1_800_000,
        },
      },
    ],
  },
});
