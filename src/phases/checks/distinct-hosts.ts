import { toType } from '../to-type.ts';
import { type Check, type CheckContext, error, type Finding, warning } from './check.ts';

/** What no two hosts may have in common. */
interface Trait {
  readonly id: string;
  of(context: CheckContext): string;
  found(context: CheckContext, other: string): Finding;
}

const traits: readonly Trait[] = [
  {
    id: 'NodeName',
    of: ({ node }) => node.name,
    found: ({ host, node }, other) =>
      error(
        'NodeName',
        `${host.name} would be the node "${node.name}", and so would ${other}.`,
        `Give it another name: nodeName in the cluster file, or ${toType(host.target, `hostnamectl set-hostname ${host.name}`)}`,
      ),
  },
  {
    id: 'NodeAddress',
    of: ({ node }) => node.address,
    found: ({ host, node }, other) =>
      error(
        'NodeAddress',
        `${host.name} has the address ${node.address}, and so has ${other}.`,
        'Name the address at which the other hosts reach each of them: address in the cluster file.',
      ),
  },
  {
    id: 'MachineID',
    of: ({ host }) => host.facts.machineId,
    found: ({ host }, other) =>
      warning(
        'MachineID',
        `${host.name} has the machine ID of ${other}: made from one image, they may get the same hardware addresses and leases.`,
        `Make a new one, then reboot: ${toType(host.target, 'rm /etc/machine-id; systemd-machine-id-setup')}`,
      ),
  },
];

/**
 * Not in kubeadm, which sees one host: two kubelets of one name take turns in one Node object. Each host of a run is held against those
 * that came before it, so one that does not answer holds nobody up.
 */
export const distinctHosts = (): Check => {
  const owners = new Map<string, string>();
  return {
    id: 'DistinctHosts',
    test: async (context) =>
      traits.flatMap((trait) => {
        const value = trait.of(context);
        const key = `${trait.id} ${value}`;
        const owner = owners.get(key) ?? context.host.name;
        if (value === '' || owner === context.host.name) {
          owners.set(key, context.host.name);
          return [];
        }
        return [trait.found(context, owner)];
      }),
  };
};
