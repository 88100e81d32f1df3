import { z } from 'zod';
import { verb } from '../verb.ts';

const schema = z.strictObject({
  names: z.array(z.string().min(1)).min(1).describe("Names as the host's own package manager knows them."),
});

/** Packages that must be installed; those that are stay at the version they have. */
export const package_ = verb({
  name: 'package',
  schema,
  act: async ({ names }: z.infer<typeof schema>, { host }) => (await host.packages.ensure(names)).length > 0,
});
