import { clusterSpec } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { controlPlaneAnswers, otherControlPlanesAnswer } from './control-plane-answers.ts';
import { dnsIsAvailable } from './dns-is-available.ts';
import { nodesAreReady } from './nodes-are-ready.ts';
import { podsReachEachOther } from './pods-reach-each-other.ts';
import { reachApi } from './reach-api.ts';

/** The proof of life: nodes, control plane, DNS, and traffic between pods by name and from outside by NodePort. */
export const checkWorkflow = (): Workflow<HostSpec> =>
  workflow(
    'check',
    [reachApi, nodesAreReady, controlPlaneAnswers, otherControlPlanesAnswer, dnsIsAvailable, podsReachEachOther],
    {
      provided: [clusterSpec],
    },
  );
