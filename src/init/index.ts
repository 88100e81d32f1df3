import {
  assumePrepared,
  claimHost,
  clusterSpec,
  connectKubeApi,
  finalizeKubelet,
  hostChecks,
  installCoredns,
  installKubeProxy,
  markControlPlane,
  preflight,
  prepareBootstrap,
  preparedChecks,
  preparePki,
  type Step,
  uploadKubeadmConfig,
  uploadKubeletConfig,
  waitApiServer,
  waitControlPlane,
  writeCerts,
  writeKubeconfigs,
  writeManifests,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { createInitTokens } from './create-init-tokens.ts';
import { startLeaderKubelet } from './start-kubelet.ts';

/** What makes a control plane of a prepared host; the order of execution follows from needs. */
export const controlPlanePhases: readonly Step[] = [
  preparePki,
  ...writeCerts,
  ...writeKubeconfigs,
  ...writeManifests,
  startLeaderKubelet,
  waitApiServer,
  waitControlPlane,
  connectKubeApi,
  uploadKubeadmConfig,
  uploadKubeletConfig,
  markControlPlane,
  prepareBootstrap,
  finalizeKubelet,
  installCoredns,
  installKubeProxy,
];

/** `slipway init`: kubeadm's init on the host itself. */
export const initWorkflow = (): Workflow<HostSpec> =>
  workflow(
    'init',
    [preflight([...hostChecks, ...preparedChecks]), claimHost, assumePrepared, ...controlPlanePhases, createInitTokens],
    { provided: [clusterSpec] },
  );
