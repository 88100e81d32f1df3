import type { PkiContext, RunningKubeconfigs, RunningPki } from '../../certs/index.ts';

/** The certificates and kubeconfigs of a control plane: what is on the host is kept, the rest is in the making. */
export interface Pki {
  readonly context: PkiContext;
  readonly certs: RunningPki;
  readonly kubeconfigs: RunningKubeconfigs;
  /** Where they are. */
  readonly kubeconfigDir: string;
  /** True when the CA's key is somewhere else. */
  isExternalCa(): Promise<boolean>;
}
