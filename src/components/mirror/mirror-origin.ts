import type { Origin } from '../origin.ts';
export const createMirrorOrigin = (_source: object, _options: object): Origin => ({
  name: 'mirror',
  parallel: 4,
  recipeOf: () => undefined,
  jobsFor: () => [],
});
