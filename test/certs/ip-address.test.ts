import { expect, test } from 'vitest';
import { firstAddressOf, formatIp, joinHostPort, parseIp } from '../../src/certs/ip-address.ts';

const canonical = (text: string): string | undefined => {
  const bytes = parseIp(text);
  return bytes && formatIp(bytes);
};

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['010.001.000.9', '10.1.0.9'],
  ['::1', '::1'],
  ['fd00:0:0:0:0:0:0:12', 'fd00::12'],
  ['FD00::A', 'fd00::a'],
  ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
])('the address %s is written as %s', (text, expected) => {
  expect(canonical(text)).toBe(expected);
});

test.each(['', 'cp1', '10.0.0', '10.0.0.256', 'fe80::1%eth0', '1::2::3'])('%j is not an address', (text) => {
  expect(parseIp(text)).toBeUndefined();
});

test.each([
  ['10.96.0.0/12', '10.96.0.1'],
  ['10.97.3.4/12', '10.96.0.1'],
  ['172.30.0.255/32', '172.30.1.0'],
  ['fd00:1::/108,10.96.0.0/12', 'fd00:1::1'],
])('the Service of %s has the address %s', (cidrs, expected) => {
  expect(formatIp(firstAddressOf(cidrs) ?? new Uint8Array(4))).toBe(expected);
});

test.each(['10.96.0.0', '10.96.0.0/33', 'here/12', ''])('%j is not a CIDR', (text) => {
  expect(firstAddressOf(text)).toBeUndefined();
});

test('an IPv6 address gets brackets in front of a port', () => {
  expect(joinHostPort('fd00::1', 6443)).toBe('[fd00::1]:6443');
  expect(joinHostPort('cp1', 6443)).toBe('cp1:6443');
});
