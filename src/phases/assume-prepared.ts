import {
  binariesInstalled,
  checked,
  clusterSpec,
  controlPlaneImages,
  nodeImages,
  prepared,
  runtimeReady,
} from './artifacts.ts';
import { type Step, step } from './step.ts';

/** For hosts that their owner prepared, as kubeadm expects them: the preflight found a runtime and a kubelet. */
export const assumePrepared: Step = step({
  id: 'prepared',
  title: 'Take the host as its owner prepared it',
  where: () => true,
  needs: { cluster: clusterSpec, checked },
  gives: { binariesInstalled, runtimeReady, prepared, controlPlaneImages, nodeImages },
  run: async () => markers,
  recover: async () => markers,
});

const markers = {
  binariesInstalled: undefined,
  runtimeReady: undefined,
  prepared: undefined,
  controlPlaneImages: undefined,
  nodeImages: undefined,
};
