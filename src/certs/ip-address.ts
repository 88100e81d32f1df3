import { isIPv4, isIPv6 } from 'node:net';

/** Four or sixteen bytes of an address, or `undefined`. IPv4 in IPv6 counts as IPv4; leading zeros are decimal, as in kubeadm. */
export const parseIp = (text: string): Uint8Array | undefined => {
  const plain = text.replace(/(^|\.)0+(?=\d)/g, '$1');
  if (isIPv4(plain)) return Uint8Array.from(plain.split('.'), Number);
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const bytes = parseIpv6(text);
  return isMapped(bytes) ? bytes.slice(12) : bytes;
};

/** The canonical text of an address (RFC 5952). */
export const formatIp = (bytes: Uint8Array): string => {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
};

/** The first usable address of the first of one or two CIDRs: the Service `kubernetes`. */
export const firstAddressOf = (cidrs: string): Uint8Array | undefined => {
  const [address = '', length = ''] = (cidrs.split(',')[0] ?? '').trim().split('/');
  const bytes = parseIp(address);
  if (!bytes || !/^\d+$/.test(length) || Number(length) > bytes.length * 8) return undefined;
  const masked = bytes.map((byte, index) => byte & maskByte(Number(length) - index * 8));
  return plusOne(masked);
};

/** `host:port`, with brackets around an IPv6 address. */
export const joinHostPort = (host: string, port: number | string): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

const parseIpv6 = (text: string): Uint8Array => {
  const hex = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...quad: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = quad.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [head = '', tail] = hex.split('::');
  const left = groupsOf(head);
  const right = groupsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => 0);
  return Uint8Array.from([...left, ...zeros, ...right].flatMap((group) => [group >> 8, group & 255]));
};

const groupsOf = (text: string): number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));

const isMapped = (bytes: Uint8Array): boolean =>
  bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;

const maskByte = (bits: number): number => (bits >= 8 ? 255 : bits <= 0 ? 0 : (255 << (8 - bits)) & 255);

const plusOne = (bytes: Uint8Array): Uint8Array => {
  const sum = Uint8Array.from(bytes);
  for (let index = sum.length - 1; index >= 0; index -= 1) {
    sum[index] = ((sum[index] ?? 0) + 1) & 255;
    if (sum[index] !== 0) break;
  }
  return sum;
};
