import type { Job, JobStep, Origin } from './origin.ts';
import type { ComponentProgress, ProgressListener } from './progress.ts';

export type Tell = (type: ComponentProgress['type'], step?: JobStep) => void;

/** Turns what a job says into events, few enough to be printed line by line. */
export const teller = (origin: Origin, job: Job, index: number, of: number, listener?: ProgressListener): Tell => {
  const startedAt = Date.now();
  let last: TimedStep = { text: '', atMs: startedAt };
  return (type, step) => {
    const atMs = Date.now();
    if (step && !isWorthTelling(last, { ...step, atMs })) return;
    if (step) last = { ...step, atMs };
    const text = step && describe(step);
    listener?.({
      type,
      origin: origin.name,
      title: job.title,
      index,
      of,
      elapsedMs: atMs - startedAt,
      ...step,
      ...(text !== undefined && { text }),
    });
  };
};

type TimedStep = JobStep & { readonly atMs: number };

/** A new step, the end of one, a second or a twentieth of the whole later. */
const isWorthTelling = (last: TimedStep, next: TimedStep): boolean => {
  if (next.done === undefined || next.text !== last.text || next.done === next.total) return true;
  const share = (next.done - (last.done ?? 0)) / (next.total ?? Number.POSITIVE_INFINITY);
  return next.atMs - last.atMs >= 1000 || share >= 0.05;
};

const describe = ({ text, done, total, unit }: JobStep): string => {
  if (done === undefined || unit === undefined) return text;
  const shown = (count: number): string => (unit === 'bytes' ? (count / 1e6).toFixed(1) : String(count));
  const counts = total === undefined ? shown(done) : `${shown(done)} of ${shown(total)}`;
  return `${text}: ${counts} ${unit === 'bytes' ? 'MB' : unit}`;
};
