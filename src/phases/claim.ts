import type { Host } from '../host/index.ts';
import type { Cluster } from '../spec/index.ts';
import { optional } from '../workflow/index.ts';
import { checked, claimed, clusterSpec, rolledOut, sameCluster } from './artifacts.ts';
import { step } from './step.ts';

/** Says which cluster a host belongs to: a rerun knows its own traces from somebody else's. */
export const claimFile = '/var/lib/slipway/claim.json';

export interface Claim {
  readonly cluster: string;
}

/** The claim on a host, or `undefined` when Slipway never wrote there. */
export const readClaim = async (host: Host): Promise<Claim | undefined> => {
  const text = await host.files.readText(claimFile);
  return text === undefined ? undefined : parseClaim(text);
};

const parseClaim = (text: string): Claim | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('cluster' in value)) return undefined;
    return { cluster: String(value.cluster) };
  } catch {
    return undefined;
  }
};

export const isOurs = (claim: Claim | undefined, cluster: Cluster): boolean => claim?.cluster === cluster.name;

/** The first write on a host, but for those of an upgrade that the run begins with. */
export const claimHost = step({
  id: 'claim',
  title: 'Note which cluster the host belongs to',
  where: () => true,
  needs: { cluster: clusterSpec, checked, sameCluster: optional(sameCluster), rolledOut: optional(rolledOut) },
  gives: { claimed },
  run: async ({ host }, { cluster }) => {
    const claim: Claim = { cluster: cluster.name };
    await host.files.ensure([{ path: claimFile, content: `${JSON.stringify(claim)}\n` }]);
    return { claimed: undefined };
  },
  recover: async () => ({ claimed: undefined }),
});
