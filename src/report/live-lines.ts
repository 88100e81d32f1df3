import { duration } from './duration.ts';
import { count } from './render-plan.ts';
import type { HostView, RunView, UnderWay } from './run-view.ts';
import { printable, type Style } from './style.ts';

const BAR_WIDTH = 16;
/** Before this much of a piece of work is done, the time left is a guess. */
const GUESS_FROM_MS = 3_000;

/** The line of a host in the live tree: its name, how far it is, how much was changed; what it is at when there is no room below. */
export const hostLine = (host: HostView, style: Style, steps: number): string => {
  const { name, total, done, changes, failed, endedAtMs, underWay } = host;
  const [current] = steps === 0 ? [...underWay.values()] : [];
  const isDone = done >= total;
  const parts = [
    `${done}/${total}`,
    ...(changes > 0 ? [count(changes, 'change')] : []),
    ...(failed > 0 ? [style.bad(`${failed} failed`)] : []),
    ...(current ? [current.title] : []),
    ...(isDone ? [style.dim(duration(endedAtMs))] : []),
  ];
  return `${style.bold(name)} ${parts.join(' · ')}`;
};

/** What a host is at, one line for each step, longest under way first; at most so many lines. */
export const stepLines = ({ underWay }: HostView, elapsedMs: number, style: Style, most: number): string[] => {
  const steps = [...underWay.values()];
  const shown = steps.length > most ? most - 1 : most;
  return [
    ...steps.slice(0, Math.max(0, shown)).map((step) => stepLine(step, elapsedMs, style)),
    ...(steps.length > most && most > 0 ? [style.dim(`and ${steps.length - shown} more`)] : []),
  ];
};

/** One line for a run of more hosts than fit on the screen. */
export const crowdLine = ({ hosts }: RunView, style: Style): string => {
  const all = [...hosts.values()];
  const sum = (of: (host: HostView) => number): number => all.reduce((total, host) => total + of(host), 0);
  const failed = sum((host) => host.failed);
  const finished = all.filter(({ done, total }) => done >= total).length;
  return [
    `${style.bold(`${all.length} hosts`)} ${finished} done`,
    `${sum((host) => host.done)}/${sum((host) => host.total)} steps`,
    count(
      sum((host) => host.changes),
      'change',
    ),
    ...(failed > 0 ? [style.bad(`${failed} failed`)] : []),
  ].join(' · ');
};

/** What a crowd is at: each step with the number of hosts that are at it. */
export const crowdSteps = ({ hosts }: RunView, rows: number): string[] =>
  [
    ...Map.groupBy(
      [...hosts.values()].flatMap(({ underWay }) => [...underWay.values()]),
      ({ phase }) => phase,
    ),
  ]
    .slice(0, rows)
    .map(([phase, steps]) => `${phase}: ${count(steps.length, 'host')}`);

const stepLine = (step: UnderWay, elapsedMs: number, style: Style): string => {
  const sinceMs = elapsedMs - step.startedAtMs;
  const how = step.progress ? progressText(step.progress, sinceMs) : step.said;
  return [
    step.title,
    ...(how ? [style.dim(printable(how).split('\n')[0] ?? '')] : []),
    style.dim(duration(sinceMs)),
  ].join('  ');
};

const progressText = ({ done, total, unit }: NonNullable<UnderWay['progress']>, sinceMs: number): string => {
  if (total <= 0) return `${done} ${unit}`;
  const share = Math.min(1, Math.max(0, done / total));
  const full = Math.round(share * BAR_WIDTH);
  const left =
    share > 0 && share < 1 && sinceMs > GUESS_FROM_MS ? `, ${duration((sinceMs * (1 - share)) / share)} left` : '';
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${amount(done, total, unit)}${left}`;
};

/** Large counts of bytes are told in MiB. */
const amount = (done: number, total: number, unit: string): string =>
  unit === 'bytes' ? `${mebibytes(done)}/${mebibytes(total)} MiB` : `${done}/${total} ${unit}`;

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0);
