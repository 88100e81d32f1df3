import { createDryRunHost, createHost, probeFacts } from '../../src/host/index.ts';
import type { Cluster, HostSpec } from '../../src/spec/index.ts';
import { clusterFromKubeadmConfig, type InitFlags, loadCluster } from '../../src/spec/index.ts';
import {
  type Change,
  type Provided,
  type RunEvent,
  type RunResult,
  runWorkflow,
  type Workflow,
} from '../../src/workflow/index.ts';
import type { FakeNode } from './fake-node.ts';
import { createTranscript, type Transcript } from './transcript.ts';

export interface RecipeRun {
  readonly workflow: Workflow<HostSpec>;
  readonly cluster: Cluster;
  /** One for each host of the cluster, in its order. */
  readonly nodes: readonly FakeNode[];
  readonly provide: readonly Provided[];
  readonly plan?: boolean;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
}

export interface RecipeResult extends RunResult {
  readonly transcript: Transcript;
  readonly events: readonly RunEvent[];
  readonly said: Change[];
}

/** Runs a recipe over machines in memory, as the command line runs it over real ones. */
export const runRecipe = async ({ nodes, cluster, plan, ...run }: RecipeRun): Promise<RecipeResult> => {
  const transcript = createTranscript();
  const events: RunEvent[] = [];
  const result = await runWorkflow({
    ...run,
    workflow: transcript.watch(run.workflow),
    members: cluster.hosts.map((spec) => ({ name: spec.name, spec })),
    plan: plan ?? false,
    runId: 'test',
    signal: new AbortController().signal,
    hostOf: async ({ name }, onChange) => {
      const node = nodes[cluster.hosts.findIndex((spec) => spec.name === name)];
      if (node === undefined) throw new Error(`no machine for ${name}`);
      const transport = transcript.overhear(name, node);
      const host = createHost({ name, transport, facts: await probeFacts(transport), onChange });
      return plan ? createDryRunHost(host, onChange) : host;
    },
    onEvent: (event) => {
      events.push(event);
      transcript.onEvent(event);
    },
  });
  const said = events.flatMap((event) => (event.type === 'unit-change' ? [event.change] : []));
  return { ...result, transcript, events, said };
};

/** A change as a line of a plan. */
export const planLine = ({ host, action, kind, what }: Change): string => `${host}: ${action} ${kind} ${what}`;

/** kubeadm's defaults, with keys that are made in no time. */
export const initCluster = (flags: InitFlags = {}): Cluster =>
  clusterFromKubeadmConfig(
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nencryptionAlgorithm: ECDSA-P256\n',
    'kubeadm.yaml',
    flags,
  );

/** A cluster of hosts reached by SSH, with more below `spec`; its keys are made in no time. */
export const clusterFrom = (spec: string): Cluster =>
  loadCluster(
    `apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata: { name: demo }
spec:
${spec}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
encryptionAlgorithm: ECDSA-P256
`,
    'cluster.yaml',
    { fileExists: () => true, home: '/root', baseDir: '/root' },
  );

/** Control planes and workers reached by SSH. */
export const clusterOf = (workers: readonly string[], more: readonly string[] = []): Cluster =>
  clusterFrom(
    `  hosts:
    - { name: cp1, role: control-plane, ssh: 10.0.0.11 }
${more.map((name, index) => `    - { name: ${name}, role: control-plane, ssh: 10.0.0.${12 + index} }`).join('\n')}
${workers.map((name, index) => `    - { name: ${name}, ssh: 10.0.0.${21 + index}, labels: { disk: ssd } }`).join('\n')}`,
  );
