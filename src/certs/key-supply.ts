import type { KeyObject } from 'node:crypto';
import type { EncryptionAlgorithm } from '../spec/index.ts';
import { generateKey } from './keys.ts';

/** Private keys in the making, for whoever asks. */
export interface KeySupply {
  /** Whoever waits for the most urgent key gets the next one of that algorithm that is ready. */
  take(algorithm: EncryptionAlgorithm, urgency?: KeyUrgency): Promise<KeyObject>;
  /** Has at least so many keys that nobody waits for in the making: they may be begun before it is known what for. */
  start(algorithm: EncryptionAlgorithm, count: number): void;
}

/** In the order in which a host needs them to start its control plane. */
export type KeyUrgency = keyof typeof urgencies;

const urgencies = { authority: 0, kubelet: 1, etcd: 2, server: 3, client: 4 } as const;

/** More would take processors from what a small host starts meanwhile, and threads of Node's pool of four from its file operations. */
const AT_ONCE = 2;

/** Makes a few keys at a time. One RSA key may take ten times as long as another, so nobody is bound to one. */
export const createKeySupply = (atOnce = AT_ONCE): KeySupply => {
  const shelves = new Map<EncryptionAlgorithm, Shelf>();
  let making = 0;
  const shelfOf = (algorithm: EncryptionAlgorithm): Shelf => {
    const shelf = shelves.get(algorithm) ?? { ready: [], waiting: [], ordered: 0, making: 0 };
    shelves.set(algorithm, shelf);
    return shelf;
  };
  const make = async (algorithm: EncryptionAlgorithm, shelf: Shelf): Promise<void> => {
    making += 1;
    shelf.ordered -= 1;
    shelf.making += 1;
    try {
      shelf.ready.push(await generateKey(algorithm));
    } catch (error) {
      mostUrgent(shelf)?.reject(error);
    }
    making -= 1;
    shelf.making -= 1;
    goOn();
  };
  const goOn = (): void => {
    for (const [algorithm, shelf] of shelves) {
      handOut(shelf);
      while (shelf.ordered > 0 && making < atOnce) void make(algorithm, shelf);
    }
  };
  const start = (algorithm: EncryptionAlgorithm, count: number): void => {
    const shelf = shelfOf(algorithm);
    shelf.ordered += Math.max(0, count - free(shelf));
    goOn();
  };
  return {
    start,
    take: (algorithm, urgency = 'client') => {
      const place = { ...Promise.withResolvers<KeyObject>(), rank: urgencies[urgency] };
      place.promise.catch(() => undefined);
      shelfOf(algorithm).waiting.push(place);
      start(algorithm, 0);
      return place.promise;
    },
  };
};

/** The keys of one algorithm. */
interface Shelf {
  readonly ready: KeyObject[];
  readonly waiting: Place[];
  /** Not begun yet. */
  ordered: number;
  making: number;
}

interface Place extends PromiseWithResolvers<KeyObject> {
  readonly rank: number;
}

const free = ({ ready, waiting, ordered, making }: Shelf): number => ready.length + ordered + making - waiting.length;

const handOut = (shelf: Shelf): void => {
  while (shelf.ready.length > 0 && shelf.waiting.length > 0) {
    const key = shelf.ready.shift();
    if (key) mostUrgent(shelf)?.resolve(key);
  }
};

const mostUrgent = ({ waiting }: Shelf): Place | undefined => {
  const [first] = waiting.toSorted((a, b) => a.rank - b.rank);
  if (first) waiting.splice(waiting.indexOf(first), 1);
  return first;
};
