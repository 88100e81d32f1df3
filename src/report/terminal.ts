import type { Reporter } from '../workflow/index.ts';
import { type Canvas, createCanvas } from './canvas.ts';
import { endReport } from './end-report.ts';
import { crowdLine, crowdSteps, hostLine, stepLines } from './live-lines.ts';
import type { ReporterOptions } from './reporter-options.ts';
import { createRunView, type HostView, type RunView } from './run-view.ts';
import { createSink } from './sink.ts';
import { createStyle, type Style } from './style.ts';

const REFRESH_MS = 200;
/** Steps of one host that are shown at once, where the screen has room for them. */
const STEPS_SHOWN = 4;
/** Lines that stay free below the tree. */
const MARGIN = 4;

/**
 * A live tree: a line for each host, below it what it is at, collapsed when it is done; one line for all when they do not fit.
 * listr2 only draws: its tasks wait for promises that events settle. It is loaded when a run begins, not before.
 */
export const createTerminalReporter = (options: ReporterOptions): Reporter & Pick<Canvas, 'pause' | 'resume'> => {
  const style = createStyle(options.color);
  const sink = createSink(options.stream);
  const height = options.rows ?? heightOf(options.stream);
  const canvas = createCanvas(options.stream, options.columns ?? 80, height);
  const { view, on } = createRunView(() => performance.now());
  const rows: Row[] = [];
  let drawing = Promise.resolve();
  const refresh = (): void => {
    for (const row of rows) row.refresh();
  };
  const timer = setInterval(refresh, REFRESH_MS);
  timer.unref();
  const settle = (): void => {
    clearInterval(timer);
    for (const row of rows) row.settle();
  };
  return {
    on: (event) => {
      on(event);
      if (event.type === 'run-started' && rows.length === 0) {
        rows.push(...rowsOf(view, height, style));
        drawing = draw(rows, canvas, options.color).catch(() => undefined);
      }
      if (event.type === 'unit-ended') rows.find(({ host }) => host === event.host)?.settleWhenDone();
      if (event.type === 'run-ended') settle();
    },
    end: async () => {
      settle();
      await drawing;
      for (const line of endReport(view, style, false)) sink.line(line);
      await sink.drained();
    },
    pause: () => canvas.pause(),
    resume: () => canvas.resume(),
  };
};

const heightOf = (stream: object): number => ('rows' in stream && typeof stream.rows === 'number' ? stream.rows : 24);

/** What is used of a task of listr2. */
interface Drawn {
  title: string;
  output: string;
}

/** One task of the tree. */
interface Row {
  readonly host: string | undefined;
  readonly title: () => string;
  readonly settled: Promise<void>;
  attach(task: Drawn): void;
  refresh(): void;
  settleWhenDone(): void;
  settle(): void;
}

const rowsOf = (view: RunView, height: number, style: Style): Row[] => {
  const space = Math.max(1, height - MARGIN);
  if (view.hosts.size > space)
    return [
      rowOf(
        undefined,
        () => crowdLine(view, style),
        () => crowdSteps(view, space),
        () => stateOfAll(view),
      ),
    ];
  const steps = Math.min(STEPS_SHOWN, Math.floor(space / Math.max(1, view.hosts.size)) - 1);
  return [...view.hosts.values()].map((host) =>
    rowOf(
      host.name,
      () => hostLine(host, style, steps),
      () => stepLines(host, view.elapsedMs(), style, steps),
      () => stateOf(host),
    ),
  );
};

type State = 'working' | 'done' | 'failed';
const stateOf = ({ done, total, failed }: HostView): State => {
  if (done < total) return 'working';
  return failed > 0 ? 'failed' : 'done';
};

const stateOfAll = ({ hosts, ended }: RunView): State => {
  if (!ended) return 'working';
  return [...hosts.values()].some(({ failed }) => failed > 0) ? 'failed' : 'done';
};

const rowOf = (
  host: string | undefined,
  title: () => string,
  details: () => readonly string[],
  state: () => State,
): Row => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  promise.catch(() => undefined);
  let drawn: Drawn | undefined;
  const refresh = (): void => {
    if (!drawn) return;
    const [heading, output] = [title(), details().join('\n')];
    if (drawn.title !== heading) drawn.title = heading;
    if ((drawn.output ?? '') !== output) drawn.output = output;
  };
  const settle = (): void => {
    refresh();
    if (state() === 'failed') reject(new Error(title()));
    else resolve();
  };
  return {
    host,
    title,
    settled: promise,
    attach: (task) => {
      drawn = task;
      refresh();
    },
    refresh,
    settleWhenDone: () => {
      if (state() !== 'working') settle();
    },
    settle,
  };
};

const draw = async (rows: readonly Row[], canvas: Canvas, color: boolean): Promise<void> => {
  const { Listr, ListrDefaultRendererLogLevels, ListrLogger, ProcessOutput } = await import('listr2');
  const uncoloured = Object.fromEntries(
    Object.values(ListrDefaultRendererLogLevels).map((level) => [level, (text?: string) => text ?? '']),
  );
  // All that it asks of a stream is on the canvas.
  const out = canvas.stream as unknown as NodeJS.WriteStream;
  const rendererOptions = {
    logger: new ListrLogger({ processOutput: new ProcessOutput(out, out) }),
    formatOutput: 'truncate' as const,
    collapseErrors: false,
    showErrorMessage: false,
    ...(!color && { color: uncoloured }),
  };
  const tasks = new Listr(
    rows.map((row) => ({
      title: row.title(),
      task: (_: unknown, task: Drawn) => {
        row.attach(task);
        return row.settled;
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: 'default',
      rendererOptions,
      // It looks at this process' own stdout, not at the stream it draws on.
      fallbackRenderer: 'default',
      fallbackRendererOptions: rendererOptions,
    },
  );
  await tasks.run();
};
