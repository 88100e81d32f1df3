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
  waitEtcd,
  writeCerts,
  writeKubeconfigs,
  writeManifests,
} from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import type { CertsUpload } from './artifacts.ts';
import { createInitTokens } from './create-init-tokens.ts';
import { showJoinCommand } from './show-join-command.ts';
import { startLeaderKubelet } from './start-kubelet.ts';
import { uploadCerts } from './upload-certs.ts';

export type { CertsUpload } from './artifacts.ts';

/** What makes a control plane of a prepared host; the order of execution follows from needs. */
export const controlPlanePhases: readonly Step[] = [
  preparePki,
  ...writeCerts,
  ...writeKubeconfigs,
  ...writeManifests,
  startLeaderKubelet,
  waitEtcd,
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

/** `slipway init`: kubeadm's init on the host itself. `upload`: what control planes share goes into the cluster, for those that join. */
export const initWorkflow = (upload?: CertsUpload): Workflow<HostSpec> =>
  workflow(
    'init',
    [
      preflight([...hostChecks, ...preparedChecks]),
      claimHost,
      assumePrepared,
      ...controlPlanePhases,
      uploadCerts(upload),
      createInitTokens,
      showJoinCommand,
    ],
    { provided: [clusterSpec] },
  );
