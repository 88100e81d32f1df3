import type { KeyObject } from 'node:crypto';
import type { EncryptionAlgorithm } from '../spec/index.ts';
import { generateKey } from './keys.ts';

/**
 * Starts so many private keys at once and gives a place in the queue for each: the first place gets whichever key is
 * ready first. One RSA key may take ten times as long as another, so what is waited for first must not be bound to one.
 */
export const startKeys = (count: number, algorithm: EncryptionAlgorithm): readonly Promise<KeyObject>[] => {
  const places = Array.from({ length: count }, () => Promise.withResolvers<KeyObject>());
  let ready = 0;
  for (const { promise } of places) {
    promise.catch(() => undefined);
    generateKey(algorithm).then(
      (key) => places[ready++]?.resolve(key),
      (error: unknown) => places[ready++]?.reject(error),
    );
  }
  return places.map(({ promise }) => promise);
};
