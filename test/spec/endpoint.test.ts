import { expect, test } from 'vitest';
import { formatEndpoint, parseEndpoint } from '../../src/spec/index.ts';

test.each([
  ['api.example.com', { host: 'api.example.com' }],
  ['api.example.com:6443', { host: 'api.example.com', port: 6443 }],
  ['10.0.0.1:443', { host: '10.0.0.1', port: 443 }],
  ['[fd00::1]:6443', { host: 'fd00::1', port: 6443 }],
  ['fd00::1', { host: 'fd00::1' }],
])('%s is an endpoint', (text, endpoint) => {
  expect(parseEndpoint(text)).toEqual(endpoint);
});

test.each(['', 'Api.example.com', 'host:0', 'host:65536', 'host:http', 'https://host', '[fd00::1', 'a_b:1'])(
  '"%s" is no endpoint',
  (text) => {
    expect(parseEndpoint(text)).toBeUndefined();
  },
);

test('IPv6 addresses get brackets when a port follows', () => {
  expect(formatEndpoint('fd00::1', 6443)).toBe('[fd00::1]:6443');
  expect(formatEndpoint('10.0.0.1', 6443)).toBe('10.0.0.1:6443');
});
