import type { KubeAccess } from '../kube/index.ts';
import { ofRun } from '../workflow/index.ts';

/** Where the cluster is and who one is there, for a host that joins by itself. */
export const discovered = ofRun<KubeAccess>('discovered');
