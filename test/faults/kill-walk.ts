import { setTimeout as delay } from 'node:timers/promises';
import { seeded } from './seeded.ts';
import { failuresIn, type RunEvent, type WatchedRun } from './watched-run.ts';

/** When a run is killed: it has come so far in its walk, and then a moment later. */
export interface KillMoment {
  /** 0 is the beginning of the walk, 1 its end. */
  readonly place: number;
  /** Kill at the so-manieth change of the unit there, or at the unit's end if it makes fewer. */
  readonly change: number;
  readonly delayMs: number;
}

/** Moments over the whole walk: one in each of `count` parts of equal length. */
export const killMoments = (seed: number, count: number): readonly KillMoment[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => ({
    place: (index + random.between(0, 999) / 1000) / count,
    change: random.between(0, 6),
    delayMs: random.between(0, 3) === 0 ? random.between(60, 1500) : random.between(0, 60),
  }));
};

/** Moments for phases that wait more than they change: at any time of the first `latestMs` in them. */
export const lateMoments = (seed: number, count: number, latestMs: number): readonly KillMoment[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => ({
    place: (index + random.between(0, 999) / 1000) / count,
    change: 0,
    delayMs: random.between(0, latestMs),
  }));
};

export interface KilledRun {
  readonly moment: KillMoment;
  /** What was happening, as `phase on host`. */
  readonly at: string;
  /** False when it had ended before its moment came. */
  readonly isKilled: boolean;
  /** What went wrong in it before it was killed. */
  readonly failures: readonly string[];
}

export interface KillWalk {
  readonly moments: readonly KillMoment[];
  /** The phases that the walk is counted in; all when absent. */
  readonly within?: RegExp;
  start(): WatchedRun;
}

/** Starts a run and kills it at its moment, once for each. */
export const killWalk = async ({ start, moments, within = /./ }: KillWalk): Promise<readonly KilledRun[]> => {
  const killed: KilledRun[] = [];
  for (const moment of moments) {
    const run = start();
    const at = await reach(run, moment, within);
    await delay(moment.delayMs);
    run.signal('SIGKILL');
    const { status, stderr } = await run.ended;
    const isKilled = status === undefined;
    const failures = isKilled || status === 0 ? failuresIn(run.events) : [...failuresIn(run.events), stderr];
    killed.push({ moment, at, isKilled, failures });
  }
  return killed;
};

/** Waits until the run has come to the moment's place. */
const reach = async (run: WatchedRun, { place, change }: KillMoment, within: RegExp): Promise<string> => {
  const begun = await run.next(({ type }) => type === 'run-started');
  const units = inOrderOfWalk((begun?.units ?? []).filter(({ phase }) => within.test(phase)));
  const unit = units[Math.floor(place * units.length)];
  if (unit === undefined) return 'the start';
  let changes = 0;
  await run.next((event) => {
    if (event.host !== unit.host || event.phase !== unit.phase) return false;
    if (event.type === 'unit-change') changes += 1;
    return event.type === 'unit-ended' || isDue(event, changes, change);
  });
  return `${unit.phase} on ${unit.host}, change ${changes}`;
};

type Units = NonNullable<RunEvent['units']>;

/** Units are told host by host, but hosts are worked on side by side: roughly, each is as far as the others. */
const inOrderOfWalk = (units: Units): Units => {
  const hosts = new Map<string, Units[number][]>();
  for (const unit of units) hosts.set(unit.host, [...(hosts.get(unit.host) ?? []), unit]);
  return [...hosts.values()]
    .flatMap((own) => own.map((unit, index) => ({ unit, place: index / own.length })))
    .sort((a, b) => a.place - b.place)
    .map(({ unit }) => unit);
};

const isDue = ({ type }: RunEvent, changes: number, wanted: number): boolean =>
  wanted === 0 ? type === 'unit-started' : type === 'unit-change' && changes >= wanted;

/** For the log of the test: which seed, which moments, how far each run came. */
export const describeKills = (seed: number, runs: readonly KilledRun[]): string =>
  [
    `seed ${seed}`,
    ...runs.map(({ moment, at, isKilled }, index) => {
      const when = `${index + 1}. ${at}, ${moment.delayMs} ms later`;
      return isKilled ? when : `${when}: had ended`;
    }),
  ].join('\n  ');
