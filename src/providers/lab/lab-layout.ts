import { createHash } from 'node:crypto';
import { SlipwayError } from '../../errors/index.ts';
import type { ProviderSpec, Role } from '../../spec/index.ts';
import { parseSubnet, type Subnet } from './subnet.ts';

/** Names, addresses and paths of one lab: follows from its name and settings alone. */
export interface LabLayout {
  readonly name: string;
  readonly subnet: Subnet;
  readonly bridge: Bridge;
  readonly stateDir: string;
  readonly key: string;
  readonly knownHosts: string;
  /** Those the cluster file asks for. */
  readonly hosts: readonly LabHost[];
  /** A host of this lab by its name, asked for or not (left over from a larger lab). */
  host(name: string): LabHost;
}

export interface Bridge {
  /** At most 15 characters, the kernel's limit. */
  readonly name: string;
  /** Fixed, because a bridge's own choice changes with its ports and leaves wrong neighbours behind. */
  readonly mac: string;
  /** Tells whose it is, for people and for us: the lab's name and state folder. */
  readonly alias: string;
  readonly address: string;
}

export interface LabHost {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly address: string;
  /** Name for systemd-nspawn: unique on the machine, at most 12 characters so that `vb-` + name is an interface. */
  readonly machine: string;
  readonly link: string;
  /** Name of its control groups and, under systemd, of its unit. */
  readonly group: string;
  readonly folder: string;
}

const kinds: Readonly<Record<string, { readonly role: Role; readonly firstAddress: number; readonly most: number }>> = {
  cp: { role: 'control-plane', firstAddress: 11, most: 10 },
  w: { role: 'worker', firstAddress: 21, most: 230 },
};

/** Throws SPEC_INVALID when the hosts do not fit the subnet, PROVIDER_FAILED when the state folder's name cannot be mounted. */
export const createLabLayout = (name: string, spec: ProviderSpec, stateDir: string): LabLayout => {
  const subnet = parseSubnet(spec.subnet);
  const token = shortName(name);
  const host = (hostName: string): LabHost => {
    const { kind, index } = split(hostName);
    return {
      name: hostName,
      roles: [kind.role],
      address: subnet.address(kind.firstAddress + index - 1),
      machine: `${token}-${hostName}`,
      link: `vb-${token}-${hostName}`,
      group: `${groupPrefix(name)}${hostName}`,
      folder: `${stateDir}/hosts/${hostName}`,
    };
  };
  const wanted = [...names('cp', spec.controlPlanes), ...names('w', spec.workers)];
  requireFit(wanted, subnet);
  requireMountable(stateDir);
  return {
    name,
    subnet,
    bridge: {
      name: `slw-${token}`,
      mac: macOf(name),
      alias: `${aliasPrefix(name)}${stateDir}`.slice(0, ALIAS_LIMIT),
      address: subnet.address(1),
    },
    stateDir,
    key: `${stateDir}/id_ed25519`,
    knownHosts: `${stateDir}/known_hosts`,
    hosts: wanted.map(host),
    host,
  };
};

/** What the alias of a lab's bridge begins with; its state folder follows. */
export const aliasPrefix = (lab: string): string => `slipway lab ${lab} in `;

/** IFALIASZ of the kernel, less the closing zero. */
const ALIAS_LIMIT = 255;

/** Control groups of a lab's hosts begin so; a dot cannot be part of a cluster's name. */
export const groupPrefix = (lab: string): string => `slipway-lab.${lab}.`;

/** True for `cp1`, `w12`: names a lab gives. */
export const isHostName = (name: string): boolean => /^(cp|w)[1-9]\d{0,2}$/.test(name);

const names = (kind: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${kind}${i + 1}`);

const split = (hostName: string) => {
  const prefix = hostName.replace(/\d+$/, '');
  const kind = kinds[prefix];
  if (!kind || !isHostName(hostName)) throw new SlipwayError('INTERNAL', `${hostName} is not a lab host's name`);
  return { kind, index: Number(hostName.slice(prefix.length)) };
};

const requireFit = (wanted: readonly string[], subnet: Subnet): void => {
  for (const name of wanted) {
    const { kind, index } = split(name);
    if (index > kind.most || kind.firstAddress + index - 1 > subnet.last) {
      throw new SlipwayError('SPEC_INVALID', `The lab's subnet ${subnet.cidr} has no address left for ${name}.`, {
        hint: `At most ${kind.most} ${kind.role} hosts fit a /24; ask for fewer, or set a larger provider.subnet.`,
      });
    }
  }
};

/** Mount options and systemd-nspawn part their fields by these. */
const requireMountable = (stateDir: string): void => {
  if (!/[:,\\]/.test(stateDir)) return;
  throw new SlipwayError(
    'PROVIDER_FAILED',
    `The lab cannot live in ${stateDir}: the path holds a colon, comma or backslash.`,
    {
      hint: 'Set XDG_STATE_HOME to another folder.',
    },
  );
};

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** At most 6 characters: the name itself when short enough, else its beginning and a hash. */
const shortName = (name: string): string =>
  name.length <= 6 ? name : `${name.slice(0, 2)}${digest(name).slice(0, 4)}`;

/** A locally administered unicast address (IEEE 802: second-lowest bit of the first octet set, lowest clear). */
const macOf = (name: string): string => `02:${digest(name).slice(0, 10).match(/../g)?.join(':')}`;
