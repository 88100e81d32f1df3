import { z } from 'zod';
import { SlipwayError } from '../../errors/index.ts';
import { type VerbContext, verb } from '../verb.ts';

const schema = z.strictObject({
  check: z
    .string()
    .min(1)
    .describe('A script that changes nothing: exit code 0 means it is so already, 1 that it is not.'),
  run: z.string().min(1).describe('A script that makes it so.'),
  shell: z.enum(['sh', 'powershell']).default('sh'),
  args: z
    .array(z.string())
    .optional()
    .describe('$1, $2, … of both scripts. Never a secret: processes are seen by everyone.'),
});

/** A script, run only where its own check says that it is needed, and checked again afterwards. */
export const command = verb({
  name: 'command',
  schema,
  act: async (options: z.infer<typeof schema>, context) => {
    if (await isSo(options, context)) return false;
    const { shell, args } = options;
    await context.host.run({ shell, script: options.run, ...(args ? { args } : {}) }, context.title, context);
    if (!context.plan && !(await isSo(options, context))) throw stillNot(context);
    return true;
  },
});

const isSo = async (
  { check, shell, args }: z.infer<typeof schema>,
  { host, signal }: VerbContext,
): Promise<boolean> => {
  const look = { shell, script: check, ...(args ? { args } : {}) };
  return (await host.query(look, { allow: [1], signal })).exitCode === 0;
};

const stillNot = ({ title, host }: VerbContext): SlipwayError =>
  new SlipwayError('COMMAND_FAILED', `"${title}" ran, but its check still says that it is not so.`, {
    hint: 'Correct `run` or `check` of this step in the playbook.',
    host: host.name,
  });
