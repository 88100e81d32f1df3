import { RunError, SlipwayError } from '../../errors/index.ts';

/**
 * Waits until every piece of work has ended, well or badly, so that nothing goes on behind a released lock; then gives
 * all results, or throws the one error, or a RunError of several.
 */
export const settle = async <T>(works: readonly Promise<T>[]): Promise<readonly T[]> => {
  const outcomes = await Promise.allSettled(works);
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [asSlipwayError(outcome.reason)] : []));
  if (errors.length > 1) throw new RunError(errors, errors.map(({ message }) => message).join('\n'));
  if (errors[0]) throw errors[0];
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
};

const asSlipwayError = (error: unknown): SlipwayError =>
  error instanceof SlipwayError ? error : new SlipwayError('INTERNAL', String(error), { cause: error });
