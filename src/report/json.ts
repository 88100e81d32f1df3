import type { SlipwayError } from '../errors/index.ts';
import type { Reporter, RunEvent } from '../workflow/index.ts';
import type { ReporterOptions } from './reporter-options.ts';
import { createSink } from './sink.ts';

/** JSON lines: every event on a line of its own, with the time it was written; `docs/output.md` lists the fields. */
export const createJsonReporter = ({ stream }: Pick<ReporterOptions, 'stream'>): Reporter => {
  const sink = createSink(stream);
  return {
    on: (event) => sink.line(JSON.stringify({ time: new Date().toISOString(), ...shown(event) })),
    end: () => sink.drained(),
  };
};

/** What a program may read of an error: no stack, no cause, no output beyond the message. */
export const errorFields = ({ code, message, hint, host, phase }: SlipwayError): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ code, message, hint, host, phase }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  );

const shown = (event: RunEvent): Record<string, unknown> => {
  if (event.type === 'unit-ended') return { ...event, ...(event.error && { error: errorFields(event.error) }) };
  if (event.type === 'run-ended') return { ...event, errors: event.errors.map(errorFields) };
  return { ...event };
};
