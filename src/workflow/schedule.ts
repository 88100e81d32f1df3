/** A unit of work, or a gate (no unit) that joins many waits into one. */
export interface Node<U> {
  readonly unit: U | undefined;
  /** How many nodes it still waits for. */
  waiting: number;
  readonly next: Node<U>[];
  state: 'waiting' | 'started' | 'dropped';
}

export const nodeFor = <U>(unit: U | undefined): Node<U> => ({ unit, waiting: 0, next: [], state: 'waiting' });

export const waitFor = <U>(later: Node<U>, earlier: Node<U>): void => {
  earlier.next.push(later);
  later.waiting += 1;
};

export interface Schedule<U> {
  readonly nodes: readonly Node<U>[];
  readonly signal: AbortSignal;
  /** Gives why those who wait for it cannot start, or `undefined` when they can. Must not reject: that ends everything. */
  readonly perform: (unit: U) => Promise<string | undefined>;
  /** Called once for each unit that will never start. */
  readonly drop: (unit: U, because: string) => void;
}

export const INTERRUPTED = 'the run was interrupted';

/** Starts every node the moment what it waits for is done; ends when all are done or dropped. An abort starts nothing more. */
export const schedule = <U>({ nodes, signal, perform, drop }: Schedule<U>): Promise<void> =>
  new Promise((resolve, reject) => {
    let open = nodes.length;
    const close = (): void => {
      open -= 1;
      if (open > 0) return;
      signal.removeEventListener('abort', stop);
      resolve();
    };
    const dropNode = (node: Node<U>, because: string): void => {
      node.state = 'dropped';
      if (node.unit !== undefined) drop(node.unit, because);
      close();
    };
    const start = (node: Node<U>): void => {
      node.state = 'started';
      if (node.unit === undefined) finish(node);
      else
        perform(node.unit)
          .then((fault) => (fault === undefined ? finish(node) : fail(node, fault)))
          .catch(reject);
    };
    const finish = (node: Node<U>): void => {
      for (const later of node.next) {
        later.waiting -= 1;
        if (later.waiting === 0 && later.state === 'waiting') start(later);
      }
      close();
    };
    const fail = (node: Node<U>, because: string): void => {
      const lost = [...node.next];
      for (let later = lost.pop(); later !== undefined; later = lost.pop()) {
        if (later.state !== 'waiting') continue;
        dropNode(later, because);
        lost.push(...later.next);
      }
      close();
    };
    const stop = (): void => {
      for (const node of nodes) if (node.state === 'waiting') dropNode(node, INTERRUPTED);
    };
    if (open === 0) resolve();
    else if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    for (const node of nodes) if (node.waiting === 0 && node.state === 'waiting') start(node);
  });

/** The units that wait for each other in a circle (and those behind them); empty when there is an order. */
export const unordered = <U>(nodes: readonly Node<U>[]): readonly U[] => {
  const left = new Map(nodes.map((node) => [node, node.waiting]));
  const ready = nodes.filter((node) => node.waiting === 0);
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    left.delete(node);
    for (const later of node.next) {
      const count = (left.get(later) ?? 0) - 1;
      left.set(later, count);
      if (count === 0) ready.push(later);
    }
  }
  return [...left.keys()].flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
};
