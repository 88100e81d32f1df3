import { bootstrapTokenSecret } from '../addons/index.ts';
import { createBootstrapToken } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import { clusterSpec, joinMaterial, kubeApi, nodeOf, onLeader, serverOf, step } from '../phases/index.ts';
import { JOIN_TOKEN_DESCRIPTION, tokenAtHand } from './token-at-hand.ts';

const TOKEN_TTL_MS = 30 * 60_000;

/** What hosts of this run join with: trusted because it is read from the leader over its own connection. */
export const materialFromLeader = step({
  id: 'join-material',
  title: 'Get ready for joining hosts',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi },
  gives: { joinMaterial },
  run: async ({ host, member }, { cluster, kube }) => {
    const { certificatesDir } = cluster.documents.cluster;
    const ca = await host.files.readText(`${certificatesDir}/ca.crt`);
    if (ca === undefined) {
      throw new SlipwayError('CERT_INVALID', `There is no ${certificatesDir}/ca.crt on ${host.name}.`, {
        hint: 'Run slipway apply again: it makes what is missing.',
      });
    }
    let token: Promise<string> | undefined;
    const makeToken = async (): Promise<string> => {
      const made = createBootstrapToken();
      const expires = new Date(Date.now() + TOKEN_TTL_MS);
      await kube.apply([bootstrapTokenSecret({ token: made, expires, description: JOIN_TOKEN_DESCRIPTION })]);
      return made;
    };
    return {
      joinMaterial: {
        server: serverOf(cluster, nodeOf(cluster, member.spec, host.facts)),
        ca,
        cluster: cluster.documents.cluster,
        kubelet: cluster.documents.kubelet ?? {},
        credentials: async () => {
          token ??= tokenAtHand(kube).then((known) => known ?? makeToken());
          return { token: await token };
        },
      },
    };
  },
});
