import type { KeyObject } from 'node:crypto';
import { expect, test } from 'vitest';
import { createKeySupply } from '../../src/certs/index.ts';

const text = (key: KeyObject) => key.export({ type: 'sec1', format: 'pem' });

test('keys that were started are taken before others are made', async () => {
  const supply = createKeySupply(2);
  supply.start('ECDSA-P256', 3);
  supply.start('ECDSA-P256', 2);
  const keys = await Promise.all([1, 2, 3, 4].map(() => supply.take('ECDSA-P256')));
  expect(new Set(keys.map(text)).size).toBe(4);
  expect((await supply.take('ECDSA-P384')).asymmetricKeyDetails?.namedCurve).toBe('secp384r1');
});

test('the next key goes to whoever needs it most', async () => {
  const supply = createKeySupply(1);
  const order: string[] = [];
  const urgencies = ['client', 'server', 'etcd', 'kubelet', 'authority'] as const;
  await Promise.all(urgencies.map((urgency) => supply.take('ECDSA-P256', urgency).then(() => order.push(urgency))));
  expect(order).toEqual([...urgencies].reverse());
});
