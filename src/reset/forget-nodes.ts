import { clusterSpec, onLeader, openKube, step } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { ofRun, type Workflow, workflow } from '../workflow/index.ts';

/** Names of Node objects whose hosts left. */
export const nodesToForget = ofRun<readonly string[]>('nodesToForget');

const forgetNodes = step({
  id: 'nodes',
  title: 'Delete the Node objects of hosts that left',
  where: onLeader,
  needs: { cluster: clusterSpec, names: nodesToForget },
  run: async (context, { cluster, names }) => {
    const kube = await openKube(context, cluster, 'admin.conf');
    try {
      for (const name of names) await kube.remove({ apiVersion: 'v1', kind: 'Node', name });
    } finally {
      kube.close();
    }
  },
});

/** On a control plane that stays. */
export const forgetNodesWorkflow = (): Workflow<HostSpec> =>
  workflow('forget-nodes', [forgetNodes], { provided: [clusterSpec, nodesToForget] });
