import type { Reporter } from '../workflow/index.ts';
import { createJsonReporter } from './json.ts';
import { createPlainReporter } from './plain.ts';
import type { ReporterOptions } from './reporter-options.ts';
import { createTerminalReporter } from './terminal.ts';

export interface ReportOptions extends ReporterOptions {
  readonly format: 'text' | 'json';
  /** The stream is a terminal that can move its cursor. */
  readonly isTty: boolean;
}

export interface RunReporter extends Reporter {
  /** Lets something else speak on the terminal, such as a question for a password: one at a time, and nothing is drawn meanwhile. */
  aside<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * The reporter of one run that fits: JSON lines, a live tree per host on a terminal, plain lines everywhere else and with `-v` or
 * `--quiet`. It never throws, also when its stream is gone, and says nothing after its end.
 */
export const createReporter = ({ format, isTty, ...options }: ReportOptions): RunReporter => {
  if (format === 'json') return untilEnd(createJsonReporter(options));
  // Some terminals say that they have no columns at all; nothing can be drawn on those.
  const isDrawable = isTty && options.columns !== 0 && options.verbosity === 'normal';
  return untilEnd(isDrawable ? createTerminalReporter(options) : createPlainReporter(options));
};

const untilEnd = (reporter: Reporter & { pause?(): void; resume?(): void }): RunReporter => {
  let isEnded = false;
  let before: Promise<unknown> = Promise.resolve();
  const aside = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!isEnded) reporter.pause?.();
    try {
      return await work();
    } finally {
      if (!isEnded) reporter.resume?.();
    }
  };
  return {
    on: (event) => {
      if (!isEnded) reporter.on(event);
    },
    end: async () => {
      if (isEnded) return;
      isEnded = true;
      await reporter.end();
    },
    aside: (work) => {
      const mine = before.then(() => aside(work));
      before = mine.catch(() => undefined);
      return mine;
    },
  };
};
