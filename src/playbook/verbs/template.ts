import { z } from 'zod';
import { absolutePath, fileMode, modeOf } from '../fields.ts';
import { verb } from '../verb.ts';

const schema = z.strictObject({
  path: absolutePath,
  template: z.string().min(1).describe('A name below templates/, or a path such as ./motd.hbs beside the playbook.'),
  mode: fileMode.optional(),
  secret: z.boolean().optional().describe('Plans and events never show the text.'),
  values: z.record(z.string(), z.unknown()).optional().describe('Values for this template alone.'),
});

/** A file whose text is rendered from a template with the values of the host. */
export const template = verb({
  name: 'template',
  schema,
  act: async ({ path, template: name, mode, secret, values }: z.infer<typeof schema>, context) => {
    const content = await context.render(name, { ...context.values, ...values });
    const wanted = { path, content, ...modeOf(mode), ...(secret ? { secret } : {}) };
    return (await context.host.files.ensure([wanted])).length > 0;
  },
  paths: ({ path }) => [path],
});
