import { SlipwayError } from '../errors/index.ts';
import { every, ofHost } from '../workflow/index.ts';
import { checked, clusterSpec, sameCluster } from './artifacts.ts';
import { kubeletClientCertificate } from './kubernetes-paths.ts';
import { isLeader } from './node.ts';
import { everywhere } from './places.ts';
import { type Step, step } from './step.ts';
import { resetToType } from './to-type.ts';

/** SHA-256 of the file of the authority that a node trusts; `undefined` for a host that is no node yet. */
const authority = ofHost<string | undefined>('authority');

const lookAtAuthority = step({
  id: 'take-over/authority',
  title: 'See whom the node trusts',
  where: everywhere,
  needs: { cluster: clusterSpec, checked },
  gives: { authority },
  run: async ({ host }, { cluster }) => {
    const [node, ca] = await host.files.look([
      kubeletClientCertificate,
      `${cluster.documents.cluster.certificatesDir}/ca.crt`,
    ]);
    return { authority: node?.kind === 'absent' ? undefined : ca?.sha256 };
  },
  recover: async () => ({ authority: undefined }),
});

const requireSameCluster = step({
  id: 'take-over/cluster',
  title: 'See whether the node is in the cluster that is taken over',
  where: everywhere,
  needs: { cluster: clusterSpec, authorities: every(authority) },
  gives: { sameCluster },
  run: async ({ host, members }, { cluster, authorities }) => {
    const leader = members.find(({ spec }) => isLeader(cluster, spec))?.name ?? '';
    const own = authorities.get(host.name);
    if (own === undefined || own === authorities.get(leader)) return { sameCluster: undefined };
    throw new SlipwayError(
      'PREFLIGHT_FAILED',
      `${host.name} is a node of another cluster than ${leader}: their authorities differ.`,
      { hint: `Take it out of the file, or, if nobody needs that cluster: ${resetToType(host)}` },
    );
  },
  recover: async () => ({ sameCluster: undefined }),
});

/** Before the first write on hosts of a cluster that another tool made: all of them must be in one cluster. */
export const takeOverChecks: readonly Step[] = [lookAtAuthority, requireSameCluster];
