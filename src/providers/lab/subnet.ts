import { SlipwayError } from '../../errors/index.ts';

/** An IPv4 network and its addresses by number. */
export interface Subnet {
  readonly cidr: string;
  readonly prefix: number;
  /** Number of the last address a host may have. */
  readonly last: number;
  /** The n-th address: 1 gives `10.77.0.1` in `10.77.0.0/24`. */
  address(n: number): string;
  overlaps(other: { readonly base: number; readonly prefix: number }): boolean;
}

/** Throws SPEC_INVALID unless the text is an IPv4 network between /16 and /27, its host bits zero. */
export const parseSubnet = (cidr: string): Subnet => {
  const network = parseNetwork(cidr);
  if (!network || network.prefix < 16 || network.prefix > 27 || network.base % 2 ** (32 - network.prefix) !== 0) {
    throw new SlipwayError('SPEC_INVALID', `provider.subnet ${cidr} is not an IPv4 network between /16 and /27.`, {
      hint: 'Write the network address, such as 10.77.0.0/24.',
    });
  }
  const { base, prefix } = network;
  return {
    cidr,
    prefix,
    last: 2 ** (32 - prefix) - 2,
    address: (n) => dotted(base + n),
    overlaps: (other) => {
      const size = 2 ** (32 - Math.min(prefix, other.prefix));
      return Math.floor(base / size) === Math.floor(other.base / size);
    },
  };
};

/** `10.0.0.0/8` or a bare address (a /32), as `ip route` prints them; `undefined` for anything else, such as `default`. */
export const parseNetwork = (text: string): { readonly base: number; readonly prefix: number } | undefined => {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/(\d+))?$/.exec(text);
  if (!match) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const prefix = Number(match[5] ?? 32);
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  return { base: octets.reduce((sum, octet) => sum * 256 + octet, 0), prefix };
};

const dotted = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
