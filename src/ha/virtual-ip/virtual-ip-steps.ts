import { claimed, clusterSpec, onControlPlanes, type Step } from '../../phases/index.ts';
import { loadPlaybook, playbookPhases } from '../../playbook/index.ts';
import { shippedText } from '../../shipped/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { interfaceFound, virtualIpStarted } from './artifacts.ts';
import { findInterface } from './find-interface.ts';
import { holdVirtualIp } from './hold-virtual-ip.ts';
import { virtualIpValues } from './virtual-ip-values.ts';

const PLAYBOOK = 'playbooks/ha-virtual-ip.yaml';

/** keepalived and haproxy on the control planes, before the first API server; none where the file names no virtual IP. */
export const virtualIpSteps = (cluster: Cluster): readonly Step[] => {
  if (cluster.virtualIp === undefined) return [];
  const playbook = playbookPhases(loadPlaybook(shippedText(PLAYBOOK), PLAYBOOK), {
    prefix: 'virtual-ip',
    where: onControlPlanes,
    needs: { cluster: clusterSpec, claimed, interfaceFound },
    gives: virtualIpStarted,
    values: ({ member }, { interfaceFound: name }) => ({
      ...virtualIpValues(cluster, member.name),
      interface: name,
    }),
  });
  return [findInterface, ...playbook, holdVirtualIp];
};
