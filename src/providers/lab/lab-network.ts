import { SlipwayError } from '../../errors/index.ts';
import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { aliasPrefix, type LabLayout } from './lab-layout.ts';
import type { LabState, Link } from './lab-state.ts';
import { parseNetwork } from './subnet.ts';

/**
 * The lab's switch: a bridge with an address of its own and nothing else. Forwarding and packet filters of the machine
 * are left as they are, so hosts reach each other and the machine, and no further.
 */
export const ensureBridge = async (context: ProviderContext, lab: LabLayout): Promise<void> => {
  const { name, mac, alias, address } = lab.bridge;
  await ask(context, `make the bridge ${name}`, {
    shell: 'sh',
    script: MAKE,
    args: [name, mac, alias, `${address}/${lab.subnet.prefix}`],
  });
};

/** Gives what was removed. */
export const removeBridge = async (context: ProviderContext, lab: LabLayout, state: LabState): Promise<string[]> => {
  const { name } = lab.bridge;
  if (!state.links.some((link) => link.ifname === name && isOurs(lab, link))) return [];
  await ask(context, `remove the bridge ${name}`, { file: 'ip', args: ['link', 'delete', name] });
  return [`bridge ${name}`];
};

/** A bridge of ours that was left half made has no alias yet, but its address. */
const isOurs = (lab: LabLayout, link: Link): boolean =>
  link.ifalias === undefined ? link.address === lab.bridge.mac : link.ifalias.startsWith(aliasPrefix(lab.name));

/**
 * Names on the machine (links, control groups) come from the lab's name alone, so a second lab of that name with another
 * state folder would take the first one's hosts for its own. Throws PROVIDER_FAILED while the other folder exists.
 */
export const requireOwnName = async (context: ProviderContext, lab: LabLayout, state: LabState): Promise<void> => {
  const alias = state.links.find(({ ifname }) => ifname === lab.bridge.name)?.ifalias ?? '';
  if (!alias.startsWith(aliasPrefix(lab.name)) || alias === lab.bridge.alias) return;
  const folder = alias.slice(aliasPrefix(lab.name).length);
  const { exitCode } = await context.transport.exec({ file: 'test', args: ['-d', folder] });
  if (exitCode !== 0) return;
  throw new SlipwayError(
    'PROVIDER_FAILED',
    `Another lab "${lab.name}" is up on this machine; its state is in ${folder}.`,
    {
      hint: 'Give this cluster another name (metadata.name), or take the other lab down with the settings it was made with.',
    },
  );
};

const MAKE = `
set -e
ip link show "$1" >/dev/null 2>&1 || ip link add "$1" address "$2" type bridge
ip -4 -oneline address show dev "$1" | grep -qF " $4 " || { ip -4 address flush dev "$1"; ip address add "$4" dev "$1"; }
ip link set "$1" up alias "$3"`;

/** Throws PROVIDER_FAILED when the subnet or the bridge's name is somebody else's. */
export const requireFreeSubnet = (lab: LabLayout, state: LabState): void => {
  const { name } = lab.bridge;
  const bridge = state.links.find(({ ifname }) => ifname === name);
  if (bridge && !isOurs(lab, bridge)) {
    const owner = bridge.ifalias === undefined ? 'somebody else' : `"${bridge.ifalias}"`;
    throw new SlipwayError('PROVIDER_FAILED', `The interface ${name} belongs to ${owner}.`, {
      hint: 'Give the cluster another name (metadata.name).',
    });
  }
  requireSameSubnet(lab, state, bridge);
  const taken = state.routes.find(({ dst, dev }) => {
    const network = parseNetwork(dst);
    return dev !== name && network !== undefined && lab.subnet.overlaps(network);
  });
  if (taken) {
    const where = taken.dev === undefined ? '' : ` by ${taken.dev}`;
    throw new SlipwayError('PROVIDER_FAILED', `The lab's subnet ${lab.subnet.cidr} is in use${where} (${taken.dst}).`, {
      hint: 'Set provider.subnet in the cluster file to a free network, such as 10.99.0.0/24.',
    });
  }
};

/** Running hosts keep the addresses they were started with. */
const requireSameSubnet = (lab: LabLayout, state: LabState, bridge: Link | undefined): void => {
  const other = bridge?.addr_info?.find(({ local = '' }) => local.includes('.') && local !== lab.bridge.address);
  if (other && [...state.hosts.values()].some(({ pids }) => pids.length > 0)) {
    throw new SlipwayError(
      'PROVIDER_FAILED',
      `The lab "${lab.name}" runs on another subnet (its gateway is ${other.local}).`,
      {
        hint: 'Remove it first: slipway down.',
      },
    );
  }
};
