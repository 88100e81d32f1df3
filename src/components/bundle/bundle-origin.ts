import type { Origin } from '../origin.ts';
export const openBundleOrigin = async (path: string): Promise<Origin> => ({
  name: `bundle ${path}`,
  parallel: 1,
  recipeOf: () => undefined,
  jobsFor: () => [],
});
