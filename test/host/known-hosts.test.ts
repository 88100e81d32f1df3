import { expect, test } from 'vitest';
import {
  judgeHostKey,
  knownHostName,
  knownKeyTypes,
  parseKnownHosts,
} from '../../src/host/transports/ssh-known-hosts.ts';

const keyOf = (type: string, body: string): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)]);
};
const key = keyOf('ssh-ed25519', 'one');
const text = key.toString('base64');
const verdict = (lines: string, name: string, shown: Uint8Array = key) =>
  judgeHostKey(parseKnownHosts(lines, 'known_hosts'), name, shown);

test('a server at another port than 22 has its port in its name', () => {
  expect(knownHostName('Host.Example', 22)).toBe('host.example');
  expect(knownHostName('::1', 2222)).toBe('[::1]:2222');
});

test.each([
  [`box ssh-ed25519 ${text}`, 'box', 'known'],
  [`a,box,b ssh-ed25519 ${text} comment`, 'box', 'known'],
  [`*.example ssh-ed25519 ${text}`, 'a.example', 'known'],
  [`10.0.0.? ssh-ed25519 ${text}`, '10.0.0.7', 'known'],
  [`10.0.0.? ssh-ed25519 ${text}`, '10a0.0.7', 'unknown'],
  [`*,!box ssh-ed25519 ${text}`, 'box', 'unknown'],
  [`[box]:2222 ssh-ed25519 ${text}`, 'box', 'unknown'],
  [`[box]:2222 ssh-ed25519 ${text}`, '[box]:2222', 'known'],
  [`@cert-authority box ssh-ed25519 ${text}`, 'box', 'unknown'],
  [`@revoked box ssh-ed25519 ${text}`, 'box', 'revoked'],
  [`  box\tssh-ed25519\t${text}  `, 'box', 'known'],
  ['', 'box', 'unknown'],
])('of %j and %s the verdict is %s', (lines, name, expected) => {
  expect(verdict(lines, name).is).toBe(expected);
});

test('another key is a change, told with the line of the same type', () => {
  const lines = `box ssh-rsa AAAA\n# comment\nbox ssh-ed25519 ${keyOf('ssh-ed25519', 'two').toString('base64')}`;
  expect(verdict(lines, 'box')).toMatchObject({ is: 'changed', entry: { line: 3, keyType: 'ssh-ed25519' } });
});

test('a server known by another type only, which it no longer shows, has changed', () => {
  expect(verdict('box ssh-rsa AAAA', 'box')).toMatchObject({ is: 'changed', entry: { keyType: 'ssh-rsa' } });
});

test('a revoked key of another server says nothing', () => {
  expect(verdict(`@revoked other ssh-ed25519 ${text}`, 'box').is).toBe('unknown');
});

test('types of known keys come in the order of the file, revoked ones left out', () => {
  const known = parseKnownHosts(
    'box ssh-rsa A\n@revoked box ssh-dss B\nbox ssh-ed25519 C\nbox ssh-rsa D',
    'known_hosts',
  );
  expect(knownKeyTypes(known, 'box')).toEqual(['ssh-rsa', 'ssh-ed25519']);
});
