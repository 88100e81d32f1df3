import type { Reporter, RunEvent, UnitName } from '../workflow/index.ts';
import { duration } from './duration.ts';
import { endReport } from './end-report.ts';
import type { ReporterOptions } from './reporter-options.ts';
import { createRunView, type RunView, type UnderWay } from './run-view.ts';
import { createSink } from './sink.ts';
import { createStyle, printable, type Style } from './style.ts';

const STILL_EVERY_MS = 10_000;
/** More units than this that wait for the same are told as a number of hosts. */
const HOSTS_TOLD_ALONE = 3;

/** One line for each event that matters, for logs and pipes; what takes long says so every ten seconds. */
export const createPlainReporter = (options: ReporterOptions): Reporter => {
  const sink = createSink(options.stream);
  const style = createStyle(options.color);
  const { view, on } = createRunView(() => performance.now());
  const say = (): void => {
    if (options.verbosity !== 'quiet') for (const line of stillLines(view, style)) sink.line(line);
  };
  const timer = setInterval(say, STILL_EVERY_MS);
  timer.unref();
  return {
    on: (event) => {
      on(event);
      const line = lineOf(event, view, options.verbosity, style);
      if (line !== undefined) sink.line(line);
    },
    end: async () => {
      clearInterval(timer);
      for (const line of endReport(view, style, options.verbosity === 'quiet')) sink.line(line);
      await sink.drained();
    },
  };
};

const lineOf = (
  event: RunEvent,
  { isPlan }: RunView,
  verbosity: ReporterOptions['verbosity'],
  style: Style,
): string | undefined => {
  const isVerbose = verbosity === 'verbose';
  switch (event.type) {
    case 'unit-ended':
      return endedLine(event, isPlan, verbosity, style);
    case 'unit-started':
      return isVerbose ? unitLine(event, event.title, style) : undefined;
    case 'unit-said':
      return isVerbose ? unitLine(event, firstLine(event.text), style) : undefined;
    case 'unit-change':
      return isVerbose && !isPlan
        ? unitLine(event, `${event.change.action} ${printable(event.change.what)}`, style)
        : undefined;
    case 'unit-warned':
      return verbosity === 'quiet'
        ? undefined
        : unitLine(event, `${style.warn('warning')} ${firstLine(event.message)}`, style);
    default:
      return undefined;
  }
};

/** Outcomes that are told at each verbosity; a plan tells its changes at the end. */
const told: Record<ReporterOptions['verbosity'], readonly string[]> = {
  quiet: [],
  normal: ['changed', 'failed', 'aborted'],
  verbose: ['changed', 'unchanged', 'failed', 'skipped', 'aborted'],
};

const endedLine = (
  event: RunEvent & { type: 'unit-ended' },
  isPlan: boolean,
  verbosity: ReporterOptions['verbosity'],
  style: Style,
): string | undefined => {
  const { outcome, title, tookMs, error, because } = event;
  if (!told[verbosity].includes(outcome) || (isPlan && outcome === 'changed' && verbosity !== 'verbose'))
    return undefined;
  const paint = {
    changed: style.good,
    unchanged: style.dim,
    failed: style.bad,
    skipped: style.warn,
    aborted: style.warn,
  };
  const word = paint[outcome](isPlan && outcome === 'changed' ? 'would change' : outcome);
  const why = error ? `: ${firstLine(error.message)}` : because ? `: ${because}` : '';
  return unitLine(event, `${title} … ${word}${outcome === 'skipped' ? '' : ` (${duration(tookMs)})`}${why}`, style);
};

/** The end report tells the rest. */
const firstLine = (text: string): string => printable(text).trim().split('\n')[0] ?? '';

const unitLine = ({ host, phase }: UnitName, text: string, style: Style): string =>
  `${style.bold(`[${host}]`)} ${phase}: ${text}`;

const stillLines = (view: RunView, style: Style): string[] => {
  const long = [...view.hosts.values()].flatMap(({ underWay }) =>
    [...underWay.values()].filter(({ startedAtMs }) => view.elapsedMs() - startedAtMs >= STILL_EVERY_MS / 2),
  );
  return [...Map.groupBy(long, ({ phase }) => phase).values()].flatMap((units) => {
    if (units.length <= HOSTS_TOLD_ALONE) return units.map((unit) => unitLine(unit, still(unit, view), style));
    const [first] = units;
    return first ? [`${first.phase}: ${still(first, view)}, on ${units.length} hosts`] : [];
  });
};

const still = ({ title, startedAtMs, said, progress }: UnderWay, view: RunView): string => {
  const how = progress ? `${progress.done}/${progress.total} ${progress.unit}` : said;
  return `${title} … still at it after ${duration(view.elapsedMs() - startedAtMs)}${how ? ` (${firstLine(how)})` : ''}`;
};
