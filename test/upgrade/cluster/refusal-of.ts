import { SlipwayError } from '../../../src/errors/index.ts';

/** What a piece of work throws, which must be an error for users. */
export const refusalOf = (work: () => unknown): SlipwayError => {
  try {
    work();
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};
