import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalTransport } from '../../src/host/index.ts';
import { createRootedTransport } from '../../src/host/transports/rooted.ts';
import { createSshTransport } from '../../src/host/transports/ssh.ts';
import { createFakeTransport } from '../fakes/fake-transport.ts';
import { startSshd } from './sshd.ts';
import { filesContract, machineContract } from './transport.ts';

filesContract('a fake', async () => ({
  transport: createFakeTransport(),
  folder: '/anywhere',
  dispose: async () => undefined,
}));

machineContract('the local transport', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-local-'));
  return {
    transport: createLocalTransport(),
    folder,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

machineContract('another root file system of this machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-rooted-'));
  return {
    transport: createRootedTransport(createLocalTransport(), '/'),
    folder,
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

machineContract('SSH to OpenSSH', async () => {
  const sshd = await startSshd();
  const transport = createSshTransport(sshd.options());
  return {
    transport,
    folder: sshd.folder,
    dispose: async () => {
      await transport.close();
      await sshd.stop();
    },
  };
});
