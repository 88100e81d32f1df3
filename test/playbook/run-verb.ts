import type { VerbContext } from '../../src/playbook/verb.ts';
import { verbNamed } from '../../src/playbook/verbs.ts';
import { renderTemplate, templateText } from '../../src/render/index.ts';
import type { MemoryHost } from './memory-host.ts';

/** One verb with the options as a playbook says them: whether it changed anything, and what it warned of. */
export const runVerb = async (
  host: MemoryHost,
  name: string,
  written: unknown,
  more: Partial<VerbContext> = {},
): Promise<{ changed: boolean; warned: string[] }> => {
  const verb = verbNamed(name);
  if (!verb) throw new Error(`no verb ${name}`);
  const warned: string[] = [];
  const changed = await verb.act(verb.schema.parse(written), {
    host,
    title: 'Do it',
    signal: new AbortController().signal,
    plan: false,
    values: {},
    render: async (template, values) => renderTemplate(templateText(template), values),
    heard: [],
    say: () => undefined,
    warn: (fault) => warned.push(String(fault)),
    ...more,
  });
  return { changed, warned };
};
