import { z } from 'zod';
import { SlipwayError } from '../../errors/index.ts';
import { verb } from '../verb.ts';

/** A phase of Slipway by its id, at this place of the order; `playbookPhases` puts the phase itself in its place. */
export const phase = verb({
  name: 'phase',
  schema: z.string().min(1).describe('The id of a phase, such as kubelet-start.'),
  act: (id: string): Promise<never> =>
    Promise.reject(new SlipwayError('INTERNAL', `Phase ${id} was not put in the place of its step.`)),
});
