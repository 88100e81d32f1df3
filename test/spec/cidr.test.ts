import { expect, test } from 'vitest';
import { cidrsOf, contains, isAddress, nthAddress, overlaps } from '../../src/spec/index.ts';

test.each([
  ['10.96.0.0/12', 1, '10.96.0.1'],
  ['10.96.0.0/12', 10, '10.96.0.10'],
  ['10.99.7.3/12', 10, '10.96.0.10'],
  ['192.168.255.0/24', 255, '192.168.255.255'],
  ['fd00::/108', 10, 'fd00::a'],
  ['2001:db8:0:0:1::/80', 1, '2001:db8::1:0:0:1'],
  ['::/0', 0, '::'],
  ['2001:0:0:1::/64', 0, '2001:0:0:1::'],
])('address number %2$s of %1$s', (cidr, n, address) => {
  expect(nthAddress(cidr, n)).toBe(address);
});

test('an address beyond the end of a CIDR is refused', () => {
  expect(() => nthAddress('10.0.0.0/30', 4)).toThrow('10.0.0.0/30 has no address number 4');
  expect(() => nthAddress('10.0.0.0', 1)).toThrow('"10.0.0.0" is not a CIDR');
});

test.each([
  ['10.0.0.0/8', '10.244.0.0/16', true],
  ['10.244.0.0/16', '10.0.0.0/8', true],
  ['10.244.0.0/16', '10.245.0.0/16', false],
  ['0.0.0.0/0', '255.255.255.255/32', true],
  ['::/0', '10.0.0.0/8', false],
  ['fd00::/56', 'fd00:0:0:ff::/64', true],
  ['fd00::/56', 'fd00:0:0:100::/64', false],
])('%s and %s share addresses: %s', (left, right, shared) => {
  expect(overlaps(left, right)).toBe(shared);
});

test('an address lies in a CIDR of its own family only', () => {
  expect(contains('10.77.0.0/24', '10.77.0.11')).toBe(true);
  expect(contains('10.77.0.0/24', '10.77.1.0')).toBe(false);
  expect(contains('::/0', '10.77.1.0')).toBe(false);
  expect(() => contains('::/0', 'host')).toThrow('"host" is not an IP address');
});

test('a list of CIDRs is split at its commas, and an empty one has none', () => {
  expect(cidrsOf('10.0.0.0/8,fd00::/48')).toEqual(['10.0.0.0/8', 'fd00::/48']);
  expect(cidrsOf('')).toEqual([]);
});

test.each(['1.2.3.4', '::', '::1', 'fe80::1:2', '::ffff:10.0.0.1', '1:2:3:4:5:6:7:8'])('%s is an address', (text) => {
  expect(isAddress(text)).toBe(true);
});

test.each([
  '',
  '1.2.3',
  '1.2.3.256',
  '1:2',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7:8:9',
  'g::1',
  '10.0.0.0/8',
  '::1.2.3.999',
])('%s is no address', (text) => {
  expect(isAddress(text)).toBe(false);
});
