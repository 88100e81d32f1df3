import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { checked, clusterSpec, nodeOf, sameCluster, step, toType } from '../../phases/index.ts';
import { optional } from '../../workflow/index.ts';
import { rollout, rolloutNode } from './artifacts.ts';
import { isDone } from './decide-rollout.ts';

/** Where Slipway puts the kubelet. */
const KUBELET = '/usr/local/bin/kubelet';

/** Reads only. Nobody is touched before every host has passed: an upgrade that cannot end is not begun. */
export const checkHost = step({
  id: 'upgrade/check',
  title: 'See whether the node can be upgraded',
  where: () => true,
  needs: { cluster: clusterSpec, rollout, checked, sameCluster: optional(sameCluster) },
  gives: { rolloutNode },
  run: async ({ host, member }, { cluster, rollout: { target, nodes } }) => {
    const { name } = nodeOf(cluster, member.spec, host.facts);
    const node = nodes.find((one) => one.name === name);
    if (node === undefined || isDone(node, target)) return { rolloutNode: node };
    if (!(node.isReady || node.isBegun)) throw notReady(name, host);
    await requireOurKubelet(host, node.kubelet);
    return { rolloutNode: node };
  },
});

const notReady = (name: string, host: Host): SlipwayError =>
  new SlipwayError(
    'UPGRADE_REFUSED',
    `${name} is not Ready. Nothing was changed: an upgrade begins with every node well.`,
    {
      hint: `Ask its kubelet: ${toType(host.target, 'journalctl -u kubelet -n 50')}`,
    },
  );

/** One that a package installed would go on running beside ours. An apply at its own version takes a host over. */
const requireOurKubelet = async (host: Host, version: string): Promise<void> => {
  const { stdout } = await host.query({ file: 'systemctl', args: ['show', '-p', 'ExecStart', '--value', 'kubelet'] });
  const path = /path=([^ ;]+)/.exec(stdout)?.[1];
  if (path === undefined || path === KUBELET) return;
  throw new SlipwayError('UPGRADE_REFUSED', `${host.name} runs the kubelet at ${path}, which is not Slipway's.`, {
    hint: `Nothing was changed. Take the host over first: set kubernetesVersion to ${version}, then: slipway apply -f cluster.yaml --take-over`,
  });
};
