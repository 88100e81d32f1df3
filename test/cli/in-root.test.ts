import { expect, test } from 'vitest';
import { inRoot } from '../../src/cli/in-root.ts';
import { initCluster } from '../phases/run-recipe.ts';
import { fakeTerminal } from './fake-terminal.ts';

const connectionsIn = (rootfs?: string) =>
  inRoot(initCluster({}), rootfs === undefined ? {} : { rootfs }, fakeTerminal({ cwd: '/site' })).hosts.map(
    ({ connection }) => connection,
  );

test('--rootfs makes this host one with another root file system, relative to the current folder', () => {
  expect(connectionsIn('/host')).toEqual([{ type: 'local', rootfs: '/host' }]);
  expect(connectionsIn('host')).toEqual([{ type: 'local', rootfs: '/site/host' }]);
});

test('without it the host is as it was', () => {
  expect(connectionsIn()).toEqual([{ type: 'local' }]);
});
