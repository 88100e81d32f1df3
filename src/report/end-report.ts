import type { SlipwayError } from '../errors/index.ts';
import { duration } from './duration.ts';
import { count, renderPlan } from './render-plan.ts';
import type { RunView } from './run-view.ts';
import { printable, type Style } from './style.ts';

const HOSTS_NAMED = 5;

/** What is said when a run is over: the plan, errors with their hints, warnings, times, one line of summary. */
export const endReport = (view: RunView, style: Style, isQuiet: boolean): string[] => {
  if (!view.ended) return [];
  const errors = errorLines(view.ended.errors, style);
  if (isQuiet) return [...errors, ...interruptedLines(view)];
  return [
    ...(view.isPlan ? renderPlan(view.changes, style) : []),
    ...warningLines(view, style),
    ...errors,
    ...interruptedLines(view),
    ...stageLines(view, style),
    summary(view, style),
  ];
};

/** The same error on many hosts is told once, with the hosts it came up on. */
const errorLines = (errors: readonly SlipwayError[], style: Style): string[] =>
  [
    ...Map.groupBy(errors, ({ code, phase, message, hint }) => JSON.stringify([code, phase, message, hint])).values(),
  ].flatMap((same) => {
    const [error] = same;
    if (!error) return [];
    const where = hostNames(same.flatMap(({ host }) => host ?? []));
    return [
      `${style.bad('✖')} ${[style.bold(where), error.phase].filter(Boolean).join(' ')}: ${error.code}`,
      ...indented(error.message),
      ...(error.hint === undefined ? [] : indented(`→ ${error.hint}`)),
    ];
  });

const warningLines = ({ warnings }: RunView, style: Style): string[] =>
  [...Map.groupBy(warnings, ({ message, hint }) => JSON.stringify([message, hint])).values()].flatMap((same) => {
    const [warning] = same;
    if (!warning) return [];
    return [
      `${style.warn('⚠')} ${style.bold(hostNames(same.map(({ host }) => host)))} ${warning.phase}: ${printable(warning.message)}`,
      ...(warning.hint === undefined ? [] : indented(`→ ${warning.hint}`)),
    ];
  });

const hostNames = (hosts: readonly string[]): string => {
  const names = [...new Set(hosts)];
  const rest = names.length - HOSTS_NAMED;
  return rest <= 0 ? names.join(', ') : `${names.slice(0, HOSTS_NAMED).join(', ')} and ${rest} more`;
};

const indented = (text: string): string[] =>
  printable(text)
    .split('\n')
    .map((line) => `    ${line}`);

const interruptedLines = ({ ended }: RunView): string[] => {
  if (ended?.outcome !== 'aborted') return [];
  const units = ended.underWay.map(({ phase, host }) => `${phase} on ${host}`);
  return [
    units.length > 0 ? `Interrupted. Under way were: ${units.join(', ')}.` : 'Interrupted between two steps.',
    'Run the same command again to go on.',
  ];
};

const stageLines = ({ stages }: RunView, style: Style): string[] => {
  const told = [...stages].map(([name, { startedAtMs, endedAtMs }]) => ({ name, ms: endedAtMs - startedAtMs }));
  if (told.length < 2) return [];
  const width = Math.max(...told.map(({ name }) => name.length));
  return told.map(({ name, ms }) => style.dim(`  ${name.padEnd(width)}  ${duration(ms).padStart(9)}`));
};

const summary = (view: RunView, style: Style): string => {
  const hosts = [...view.hosts.values()];
  const sum = (of: (host: (typeof hosts)[number]) => number): number => hosts.reduce((all, host) => all + of(host), 0);
  const changes = sum((host) => host.changes);
  const [failed, skipped] = [sum((host) => host.failed), sum((host) => host.skipped)];
  const parts = [
    changes > 0 ? count(changes, 'change') : `nothing ${view.isPlan || failed > 0 ? 'to change' : 'had to change'}`,
    ...(failed > 0 ? [style.bad(`${count(failed, 'step')} failed`)] : []),
    ...(skipped > 0 ? [style.warn(`${count(skipped, 'step')} skipped`)] : []),
  ];
  return `${style.bold(count(hosts.length, 'host'))}: ${parts.join(', ')} (${duration(view.ended?.tookMs ?? 0)})`;
};
