import { type KubeconfigFile, kubeconfigTable } from '../../certs/index.ts';
import type { Artifact } from '../../workflow/index.ts';
import { ofHost } from '../../workflow/index.ts';
import { claimed, pki } from '../artifacts.ts';
import { kubeconfigFile } from '../kubernetes-paths.ts';
import { onLeader } from '../places.ts';
import { type Step, step } from '../step.ts';
import { certWritten } from './certs.ts';

/** One of kubeadm's kubeconfigs is on the leader. */
export const kubeconfigWritten = (file: KubeconfigFile): Artifact<void> => ofHost(`kubeconfig/${file}`);

/** kubeadm's phases `kubeconfig/…`. */
export const writeKubeconfigs: readonly Step[] = kubeconfigTable.map(({ file, phase }) =>
  step({
    id: `kubeconfig/${phase}`,
    title: `Write ${file}`,
    where: onLeader,
    needs: { pki, claimed, ca: certWritten('ca') },
    gives: { written: kubeconfigWritten(file) },
    run: async ({ host, warn }, { pki: { kubeconfigs, kubeconfigDir } }) => {
      const { content, mode, made, warnings } = await kubeconfigs.file(file);
      for (const text of warnings) warn(text);
      if (made) await host.files.ensure([{ path: `${kubeconfigDir}/${file}`, content, mode, secret: true }]);
      return { written: undefined };
    },
    recover: async ({ host }) => {
      const [state] = await host.files.look([kubeconfigFile(file)]);
      return state?.kind === 'file' ? { written: undefined } : undefined;
    },
  }),
);
