import { randomInt } from 'node:crypto';
import { SlipwayError } from '../../errors/index.ts';
import { type KubeObject, probeHttps, textAt } from '../../kube/index.ts';
import { clusterSpec, nodeOf, onLeader, onNodes, type Step, step } from '../../phases/index.ts';
import { isControlPlane } from '../../spec/index.ts';
import { every, ofHost, ofRun } from '../../workflow/index.ts';
import { rollout, rolloutNode, servicesFollow, upgradedApi } from './artifacts.ts';
import { isDone } from './decide-rollout.ts';

/** Where a Service answers that no node knew a moment ago; `undefined` where nobody needs it. */
interface Sign {
  readonly address: string;
  readonly port: number;
}
const sign = ofRun<Sign | undefined>('serviceSign');
/** The host was asked whether it follows. */
const followed = ofHost('followed');

const SERVICE = { apiVersion: 'v1', kind: 'Service', namespace: 'kube-system', name: 'slipway-upgrade' } as const;

/** A port that it had in no earlier run: an old answer of a node is no sign. */
const serviceOn = (port: number, targetPort: number): KubeObject => ({
  apiVersion: SERVICE.apiVersion,
  kind: SERVICE.kind,
  metadata: { name: SERVICE.name, namespace: SERVICE.namespace },
  spec: {
    selector: { component: 'kube-apiserver', tier: 'control-plane' },
    ports: [{ name: 'https', protocol: 'TCP', port, targetPort }],
  },
});

const giveSign = step({
  id: 'upgrade/services',
  title: 'Make a Service by which nodes show that they follow changes',
  where: onLeader,
  needs: { cluster: clusterSpec, rollout, kube: upgradedApi, nodes: every(rolloutNode) },
  gives: { sign },
  run: async ({ host, member, members }, { cluster, rollout: { target }, kube, nodes }) => {
    const isLeft = members.some(({ name, spec }) => {
      const node = nodes.get(name);
      return !isControlPlane(spec) && node !== undefined && !isDone(node, target);
    });
    if (!isLeft || cluster.documents.cluster.proxy.disabled) return { sign: undefined };
    const port = randomInt(LOWEST_PORT, HIGHEST_PORT);
    await kube.apply([serviceOn(port, nodeOf(cluster, member.spec, host.facts).bindPort)]);
    const address = textAt(await kube.get(SERVICE), 'spec', 'clusterIP');
    return { sign: address === '' ? undefined : { address, port } };
  },
  recover: async () => ({ sign: undefined }),
});

const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 60_000;

const TIMEOUT_MS = 90_000;
const POLL_MS = 500;

/**
 * API servers that came and went make their clients wait longer from try to try: kube-proxy may hear of nothing for a minute after the
 * last of them is well, and its node sends requests to pods that are gone. And no endpoints change until a controller-manager leads again.
 */
const seeSign = step({
  id: 'upgrade/services-follow',
  title: 'Wait until the node follows changes of Services',
  where: onNodes,
  needs: { sign, node: rolloutNode },
  gives: { followed },
  run: async ({ host, warn, signal }, { sign: shown, node }) => {
    if (shown === undefined || node === undefined) return { followed: undefined };
    const { address, port } = shown;
    const answers = async (): Promise<true | undefined> =>
      (await probeHttps({ connect: host.dial, host: address, port, path: '/livez' })) === undefined ? undefined : true;
    try {
      await host.until(`Services on ${host.name}`, answers, { timeoutMs: TIMEOUT_MS, intervalMs: POLL_MS, signal });
    } catch (error) {
      if (!(error instanceof SlipwayError && error.code === 'WAIT_TIMEOUT')) throw error;
      const message = `${host.name} has not heard of a new Service within ${TIMEOUT_MS / 1000} s: requests that it passes on may be lost while nodes are emptied.`;
      const hint = 'Look at its kube-proxy: kubectl -n kube-system logs -l k8s-app=kube-proxy';
      warn(new SlipwayError('WAIT_TIMEOUT', message, { hint, cause: error }));
    }
    return { followed: undefined };
  },
  recover: async () => ({ followed: undefined }),
});

const takeSignAway = step({
  id: 'upgrade/services-end',
  title: 'Remove that Service',
  where: onLeader,
  needs: { kube: upgradedApi, followed: every(followed) },
  gives: { servicesFollow },
  run: async (_, { kube }) => {
    await kube.remove(SERVICE);
    return { servicesFollow: undefined };
  },
  recover: async () => ({ servicesFollow: undefined }),
});

/** Between the control planes and the first worker that is emptied. */
export const followServices: readonly Step[] = [giveSign, seeSign, takeSignAway];
