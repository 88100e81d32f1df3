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

/** The reporter that fits: JSON lines, a live tree per host on a terminal, plain lines everywhere else and with `-v` or `--quiet`. */
export const createReporter = ({ format, isTty, ...options }: ReportOptions): Reporter => {
  if (format === 'json') return createJsonReporter(options);
  // Some terminals say that they have no columns at all; nothing can be drawn on those.
  const isDrawable = isTty && options.columns !== 0 && options.verbosity === 'normal';
  return isDrawable ? createTerminalReporter(options) : createPlainReporter(options);
};
