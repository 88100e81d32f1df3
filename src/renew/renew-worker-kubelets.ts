import type { PkiFiles } from '../certs/index.ts';
import { onLeader, onWorkers, readKubeconfigs, readPkiDirectory, step } from '../phases/index.ts';
import type { ClusterConfiguration, HostSpec } from '../spec/index.ts';
import { isWorker } from '../spec/index.ts';
import { type Member, ofRun } from '../workflow/index.ts';
import { configuration, renewRequest, workerKubelet } from './artifacts.ts';
import { renewKubelet } from './renew-kubelet.ts';

interface SigningAuthority {
  readonly cluster: ClusterConfiguration;
  readonly files: PkiFiles;
}
const signingAuthority = ofRun<SigningAuthority>('signingAuthority');

/** Only where there are workers: the authority is held in memory, and never leaves for another host. */
export const holdAuthority = step({
  id: 'renew/authority',
  title: 'Read the authority that kubelets trust',
  where: (member: Member<HostSpec>, members: readonly Member<HostSpec>[]) =>
    onLeader(member, members) && members.some(({ spec }) => isWorker(spec)),
  needs: { found: configuration },
  gives: { signingAuthority },
  run: async ({ host }, { found: { cluster } }) => ({
    signingAuthority: { cluster, files: await readPkiDirectory(host, cluster) },
  }),
});

/** A worker has nothing to renew but a kubelet's certificate that has expired, so that the kubelet cannot ask for the next. */
export const renewWorkerKubelets = step({
  id: 'renew/kubelet',
  title: 'Renew what a kubelet cannot renew any more',
  where: onWorkers,
  needs: { authority: signingAuthority, request: renewRequest },
  gives: { workerKubelet },
  run: async ({ host }, { authority: { cluster, files }, request }) => {
    const kubeconfigs = await readKubeconfigs(host);
    const options = {
      context: { cluster, now: new Date() },
      files,
      kubeconfigs: new Map(),
      takeKey: () => request.keys.take(cluster.encryptionAlgorithm),
    };
    const renewed = await renewKubelet(host, options, kubeconfigs.get('kubelet.conf')?.document);
    if (!renewed) return { workerKubelet: { restarted: false } };
    await host.files.ensure(renewed.files);
    if (request.restart) await host.services.restart('kubelet', 'Restart the kubelet with its new certificate');
    return { workerKubelet: { row: renewed.row, restarted: request.restart } };
  },
});
