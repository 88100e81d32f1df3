import { expect, test } from 'vitest';
import { bootstrapTokenSecret, readBootstrapToken } from '../../src/addons/index.ts';

const token = 'abcdef.0123456789abcdef';

test('a Secret that was made is read as it was meant', () => {
  const expires = new Date('2030-01-01T00:00:00Z');
  const secret = bootstrapTokenSecret({ token, expires, description: 'd', groups: ['system:bootstrappers:a'] });
  expect(readBootstrapToken(secret)).toEqual({
    token,
    expires: '2030-01-01T00:00:00Z',
    description: 'd',
    usages: ['authentication', 'signing'],
    groups: ['system:bootstrappers:a'],
  });
  expect(readBootstrapToken(bootstrapTokenSecret({ token, usages: [], groups: [] }))).toEqual({ token });
});

test('what is no token says why, without showing it', () => {
  const secret = bootstrapTokenSecret({ token });
  const data = secret['data'] as Readonly<Record<string, string>>;
  const faults = [
    { ...secret, data: {} },
    { ...secret, data: { ...data, 'token-secret': Buffer.from('short').toString('base64') } },
    { ...secret, metadata: { ...secret.metadata, name: 'bootstrap-token-zzzzzz' } },
    { ...secret, data: { ...data, expiration: Buffer.from('soon').toString('base64') } },
  ].map(readBootstrapToken);
  expect(faults).toEqual([
    { fault: 'the Secret bootstrap-token-abcdef holds no bootstrap token' },
    { fault: 'the Secret bootstrap-token-abcdef holds no bootstrap token' },
    { fault: 'the Secret bootstrap-token-zzzzzz is not named bootstrap-token-abcdef' },
    { fault: 'the Secret bootstrap-token-abcdef has no time in its expiration' },
  ]);
});
