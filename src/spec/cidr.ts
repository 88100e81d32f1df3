/** Address arithmetic for IPv4 and IPv6. Addresses are numbers of 32 or 128 bits; text forms follow RFC 4632 and RFC 5952. */

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

interface Cidr extends Address {
  readonly prefix: number;
}

/** The n-th address of a CIDR (0 is the network's own), such as `10.96.0.10` of `10.96.0.0/12`. Throws RangeError when the text is no CIDR or too small. */
export const nthAddress = (cidr: string, n: number): string => {
  const network = parsed(cidr);
  const value = network.value + BigInt(n);
  if (n < 0 || value > lastOf(network)) throw new RangeError(`${cidr} has no address number ${n}`);
  return formatAddress({ bits: network.bits, value });
};

/** True when the two CIDRs share an address. Throws RangeError when one is no CIDR. */
export const overlaps = (left: string, right: string): boolean => {
  const [a, b] = [parsed(left), parsed(right)];
  return a.bits === b.bits && a.value <= lastOf(b) && b.value <= lastOf(a);
};

/** True when the address lies in the CIDR. Throws RangeError when one cannot be read. */
export const contains = (cidr: string, address: string): boolean => {
  const network = parsed(cidr);
  const inside = parseAddress(address);
  if (inside === undefined) throw new RangeError(`"${address}" is not an IP address`);
  return network.bits === inside.bits && network.value <= inside.value && inside.value <= lastOf(network);
};

/** `10.0.0.0/8,fd00::/48` as its parts; empty text gives none. */
export const cidrsOf = (list: string): readonly string[] => (list === '' ? [] : list.split(','));

export const isAddress = (text: string): boolean => parseAddress(text) !== undefined;
export const isCidr = (text: string): boolean => parseCidr(text) !== undefined;
export const isIpv6 = (text: string): boolean => text.includes(':');

/** The length of the prefix: 16 for `10.244.0.0/16`. */
export const prefixOf = (cidr: string): number => parsed(cidr).prefix;

/** How many bits number the addresses inside: 16 for `10.244.0.0/16`. */
export const hostBitsOf = (cidr: string): number => {
  const network = parsed(cidr);
  return network.bits - network.prefix;
};

const parsed = (text: string): Cidr => {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw new RangeError(`"${text}" is not a CIDR`);
  return cidr;
};

const parseCidr = (text: string): Cidr | undefined => {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const parts = parseAddress(address);
  const prefix = Number(length);
  if (parts === undefined || length === '' || prefix > parts.bits) return undefined;
  const hostBits = BigInt(parts.bits - prefix);
  return { bits: parts.bits, value: (parts.value >> hostBits) << hostBits, prefix };
};

const lastOf = (cidr: Cidr): bigint => cidr.value + (1n << BigInt(cidr.bits - cidr.prefix)) - 1n;

const parseAddress = (text: string): Address | undefined => {
  const value = text.includes(':') ? parseIpv6(text) : parseIpv4(text);
  return value === undefined ? undefined : { bits: text.includes(':') ? 128 : 32, value };
};

const parseIpv4 = (text: string): bigint | undefined => {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  if (octets.some((octet) => octet > 255)) return undefined;
  return octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
};

const parseIpv6 = (text: string): bigint | undefined => {
  const halves = withoutIpv4Tail(text).split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
};

/** `::ffff:10.0.0.1` ends in dotted decimals: they become two groups. */
const withoutIpv4Tail = (text: string): string =>
  text.replace(/(?<=:)\d{1,3}(\.\d{1,3}){3}$/, (tail) => {
    const value = parseIpv4(tail);
    return value === undefined ? tail : `${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  });

const formatAddress = ({ bits, value }: Address): string =>
  bits === 32 ? groupsOf(value, 4, 8n).join('.') : shortened(groupsOf(value, 8, 16n));

const groupsOf = (value: bigint, count: number, width: bigint): readonly bigint[] =>
  Array.from({ length: count }, (_, index) => (value >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n));

/** RFC 5952: the longest run of at least two zero groups becomes `::`, the first one when two are as long. */
const shortened = (groups: readonly bigint[]): string => {
  const text = groups.map((group) => group.toString(16)).join(':');
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].toSorted((a, b) => b[0].length - a[0].length);
  const longest = runs[0];
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${after}`;
};
