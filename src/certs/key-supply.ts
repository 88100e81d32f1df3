import type { KeyObject } from 'node:crypto';
import type { EncryptionAlgorithm } from '../spec/index.ts';
import { generateKey } from './keys.ts';

/** Private keys for whoever asks. */
export interface KeySupply {
  /** The next key of those in the making; a new one when there is none of that algorithm left. */
  take(algorithm: EncryptionAlgorithm): Promise<KeyObject>;
  /** Has at least so many keys in the making. */
  start(algorithm: EncryptionAlgorithm, count: number): void;
}

/**
 * Keys take longer than all else of a renewal, so they may be started before it is known what they are for; `atOnce`
 * side by side, so that the rest of the work is not starved of processors.
 */
export const createKeySupply = (atOnce: number): KeySupply => {
  const waiting = new Map<EncryptionAlgorithm, Promise<KeyObject>[]>();
  const running: Promise<unknown>[] = Array.from({ length: Math.max(1, atOnce) }, () => Promise.resolve());
  const made = (algorithm: EncryptionAlgorithm, lane: number): Promise<KeyObject> => {
    const key = (running[lane] ?? Promise.resolve()).then(() => generateKey(algorithm));
    running[lane] = key.catch(() => undefined);
    return key;
  };
  return {
    take: (algorithm) => waiting.get(algorithm)?.shift() ?? generateKey(algorithm),
    start: (algorithm, count) => {
      const keys = waiting.get(algorithm) ?? [];
      for (let lane = keys.length; lane < count; lane += 1) keys.push(made(algorithm, lane % running.length));
      waiting.set(algorithm, keys);
    },
  };
};
