import { createComponentStore } from '../../src/components/index.ts';
import { createLocalTransport } from '../../src/host/index.ts';

/** A run to be killed: gets the kubelet from a server, says when half of it has come. */
const [, , cacheDir = '', address = ''] = process.argv;

const store = createComponentStore({
  cacheDir,
  sources: [{ type: 'mirror', kubernetes: address, github: address }],
  machine: createLocalTransport(),
  onProgress: ({ done = 0 }) => {
    if (done >= 100_000) process.stdout.write('half\n');
  },
});
await store.get({ kubernetesVersion: 'v1.36.3', arch: 'amd64', names: ['kubelet'] });
