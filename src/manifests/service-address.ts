import { SlipwayError } from '../errors/index.ts';

/**
 * The address at an index of the first service CIDR; index 10 is the cluster DNS.
 * Throws SPEC_INVALID when the CIDR cannot be read or is too small.
 */
export const serviceAddress = (serviceSubnet: string, index: number): string => {
  const [cidr = ''] = serviceSubnet.split(',');
  const [address = '', length = ''] = cidr.trim().split('/');
  const family = address.includes(':') ? ipv6 : ipv4;
  const prefix = Number(length);
  const network = family.parse(address);
  if (network === undefined || length === '' || !(prefix >= 0 && prefix <= family.bits)) throw unusable(cidr);
  const hostBits = BigInt(family.bits - prefix);
  if (BigInt(index) >= 1n << hostBits) throw unusable(cidr);
  return family.print(((network >> hostBits) << hostBits) + BigInt(index));
};

/** The address of the cluster DNS service: the tenth of the first service CIDR. */
export const dnsAddress = (serviceSubnet: string): string => serviceAddress(serviceSubnet, 10);

const unusable = (cidr: string): SlipwayError =>
  new SlipwayError('SPEC_INVALID', `The service CIDR "${cidr}" holds no address for the cluster DNS.`, {
    hint: 'Set network.serviceSubnet to a CIDR with at least 16 addresses, such as 10.96.0.0/12.',
  });

interface Family {
  readonly bits: number;
  readonly parse: (text: string) => bigint | undefined;
  readonly print: (value: bigint) => string;
}

const ipv4: Family = {
  bits: 32,
  parse: (text) => {
    const parts = text.split('.').map(Number);
    const valid = parts.length === 4 && parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255);
    return valid ? parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n) : undefined;
  },
  print: (value) => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.'),
};

const ipv6: Family = {
  bits: 128,
  parse: (text) => {
    const [head = '', tail, ...more] = text.split('::');
    const left = groupsOf(head);
    const right = groupsOf(tail ?? '');
    const gap = 8 - left.length - right.length;
    if (more.length > 0 || (tail === undefined ? gap !== 0 : gap < 1)) return undefined;
    const groups = [...left, ...Array<string>(gap).fill('0'), ...right];
    if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
    return groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
  },
  print: (value) => {
    const groups = Array.from({ length: 8 }, (_, index) =>
      ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
    );
    return shorten(groups);
  },
};

const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));

/** RFC 5952: the longest run of two or more zero groups, the first of equals, becomes `::`. */
const shorten = (groups: readonly string[]): string => {
  const text = groups.join(':');
  const [run] = [...text.matchAll(/\b0(?::0)+\b/g)].sort(([a], [b]) => b.length - a.length);
  if (run === undefined) return text;
  const before = text.slice(0, run.index).replace(/:$/, '');
  const after = text.slice(run.index + run[0].length).replace(/^:/, '');
  return `${before}::${after}`;
};
