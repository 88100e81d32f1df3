import type { KeyObject } from 'node:crypto';
import type { EncryptionAlgorithm } from '../spec/index.ts';
import { generateKey } from './keys.ts';

/** Private keys in the making. */
export interface KeyPool {
  /** Whoever waits for the most urgent key gets the next one that is ready. */
  take(urgency: KeyUrgency): Promise<KeyObject>;
}

/** In the order in which a host needs them to start its control plane. */
export type KeyUrgency = keyof typeof urgencies;

const urgencies = { authority: 0, kubelet: 1, etcd: 2, server: 3, client: 4 } as const;

/** File operations need a thread of Node's pool of four while keys are made. */
const PARALLEL = 3;

interface Place extends PromiseWithResolvers<KeyObject> {
  readonly rank: number;
}

/** Makes a few keys at a time. One RSA key may take ten times as long as another, so nobody is bound to one. */
export const createKeyPool = (algorithm: EncryptionAlgorithm): KeyPool => {
  const waiting: Place[] = [];
  let making = 0;
  const next = (): Place | undefined => {
    const [first] = waiting.toSorted((a, b) => a.rank - b.rank);
    if (first) waiting.splice(waiting.indexOf(first), 1);
    return first;
  };
  const make = async (): Promise<void> => {
    making += 1;
    try {
      const key = await generateKey(algorithm);
      next()?.resolve(key);
    } catch (error) {
      next()?.reject(error);
    }
    making -= 1;
    if (making < waiting.length) await make();
  };
  return {
    take: (urgency) => {
      const place = { ...Promise.withResolvers<KeyObject>(), rank: urgencies[urgency] };
      place.promise.catch(() => undefined);
      waiting.push(place);
      if (making < PARALLEL) void make();
      return place.promise;
    },
  };
};
