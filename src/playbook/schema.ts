import { z } from 'zod';
import { comparedFacts } from './playbook.ts';
import { verbs } from './verbs.ts';

export const PLAYBOOK_API_VERSION = 'slipway.dev/v1alpha1';

const comparable = z.union([z.string(), z.boolean()]);
const compared = z.union([comparable, z.array(comparable).min(1)], {
  error: 'expected a text (numbers in quotes), true or false, or a list of such',
});
const name = z.string().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'expected lower-case letters, digits and dashes');

const when = z
  .strictObject(Object.fromEntries(comparedFacts.map((fact) => [fact, compared.optional()])))
  .describe('Facts that a host must have, each equal to the value or to one of the values.');

/** What every step may say beside its verb. */
export const stepFields = z.strictObject({
  id: name.describe('Names the step: prepare/<id> is its phase.'),
  title: z.string().min(1).describe('An imperative sentence, shown while it runs.'),
  when: when.optional(),
  roles: z
    .array(z.enum(['control-plane', 'worker']))
    .min(1)
    .optional()
    .describe('Only on hosts with one of these roles.'),
  needs: z
    .array(z.string().min(1))
    .optional()
    .describe('Steps and markers to wait for. Absent: the step before. Empty: nothing.'),
  gives: z.array(z.string().min(1)).optional().describe('Markers that other phases may need, such as runtimeReady.'),
});

const playbookFields = {
  apiVersion: z.literal(PLAYBOOK_API_VERSION),
  kind: z.literal('Playbook'),
  name,
  description: z.string().optional(),
  when: when.optional(),
  values: z.record(z.string(), z.unknown()).optional().describe('Values for templates, where the run gives no other.'),
};

/** The frame of a playbook; steps are judged one by one, so that each fault names its own verb. */
export const playbookFrame = z.strictObject({ ...playbookFields, steps: z.array(z.unknown()).min(1) });

/** The JSON Schema that editors complete from; `schema/playbook.schema.json` is this, printed. */
export const playbookJsonSchema = (): unknown => {
  const steps = verbs.map((verb) => stepFields.extend({ [verb.name]: verb.schema }));
  const whole = z.strictObject({ ...playbookFields, steps: z.array(z.union(steps)).min(1) });
  return z.toJSONSchema(whole, { io: 'input', reused: 'ref' });
};
