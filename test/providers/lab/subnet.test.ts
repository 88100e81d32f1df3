import { describe, expect, test } from 'vitest';
import { parseNetwork, parseSubnet } from '../../../src/providers/lab/subnet.ts';

describe('a subnet', () => {
  test('counts addresses from its network address, over octet borders', () => {
    expect(parseSubnet('10.77.0.0/24').address(11)).toBe('10.77.0.11');
    expect(parseSubnet('172.16.0.0/16').address(300)).toBe('172.16.1.44');
    expect(parseSubnet('192.168.255.224/27').last).toBe(30);
  });

  test.each(['10.77.0.1/24', '10.77.0.0', '10.77.0.0/8', '10.77.0.0/30', '10.777.0.0/24', 'fd00::/64', ''])(
    'is refused when it is %j',
    (text) => {
      expect(() => parseSubnet(text)).toThrow(/not an IPv4 network between \/16 and \/27/);
    },
  );

  test.each([
    ['10.77.0.0/24', true],
    ['10.77.0.128/25', true],
    ['10.0.0.0/8', true],
    ['10.77.0.5', true],
    ['10.77.1.0/24', false],
    ['192.0.2.0/24', false],
  ])('overlaps %s: %j', (other, expected) => {
    const network = parseNetwork(other);
    expect(network && parseSubnet('10.77.0.0/24').overlaps(network)).toBe(expected);
  });

  test('a default route is no network', () => {
    expect(parseNetwork('default')).toBeUndefined();
  });
});
