import { clusterSpec } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { preparation } from './artifacts.ts';
import { leaveEtcd } from './leave-etcd.ts';
import { removeFiles } from './remove-files.ts';
import { removeNetwork } from './remove-network.ts';
import { removePods } from './remove-pods.ts';
import { removeRuntime } from './remove-runtime.ts';
import { stopKubelet } from './stop-kubelet.ts';
import { unmountPods } from './unmount-pods.ts';

export { type Preparation, preparation } from './artifacts.ts';

/** Takes a host out of its cluster. Works from any state: with the API, the runtime or the network gone. */
export const resetWorkflow = (): Workflow<HostSpec> =>
  workflow('reset', [leaveEtcd, stopKubelet, removePods, unmountPods, removeNetwork, removeFiles, removeRuntime], {
    provided: [clusterSpec, preparation],
  });
