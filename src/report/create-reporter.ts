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

/**
 * The reporter of one run that fits: JSON lines, a live tree per host on a terminal, plain lines everywhere else and with `-v` or
 * `--quiet`. It never throws, also when its stream is gone, and says nothing after its end.
 */
export const createReporter = ({ format, isTty, ...options }: ReportOptions): Reporter => {
  if (format === 'json') return untilEnd(createJsonReporter(options));
  // Some terminals say that they have no columns at all; nothing can be drawn on those.
  const isDrawable = isTty && options.columns !== 0 && options.verbosity === 'normal';
  return untilEnd(isDrawable ? createTerminalReporter(options) : createPlainReporter(options));
};

const untilEnd = (reporter: Reporter): Reporter => {
  let isEnded = false;
  return {
    on: (event) => {
      if (!isEnded) reporter.on(event);
    },
    end: async () => {
      if (isEnded) return;
      isEnded = true;
      await reporter.end();
    },
  };
};
