import Handlebars from 'handlebars';
import { SlipwayError } from '../errors/index.ts';
import { shippedText } from '../shipped/index.ts';

/** What a template may name: text, numbers, flags, lists and nested values. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/**
 * Fills a Handlebars template. Nothing is escaped; a variable that nobody gave is an error, never an empty text.
 * Helpers: Handlebars' own `if`, `unless`, `each`, `with`, and `join LIST SEPARATOR`, `json VALUE`, `indent TEXT COUNT`.
 * Throws TEMPLATE_INVALID, naming the variable that is missing or the line that cannot be read.
 */
export const renderTemplate = (text: string, values: TemplateValues): string => {
  try {
    return engine.compile(text, { strict: true, noEscape: true, knownHelpersOnly: true, knownHelpers })(values);
  } catch (error) {
    throw invalid(error);
  }
};

/** Text of `templates/<path>` as shipped with Slipway, such as `systemd/kubelet.service.hbs`. Throws INTERNAL when it is not there. */
export const templateText = (path: string): string => shippedText(`templates/${path}`);

const engine = Handlebars.create();

const helpers = {
  join: (list: readonly unknown[], separator: string): string => list.join(separator),
  json: (value: unknown): string => JSON.stringify(value),
  indent: (text: string, count: number): string => text.replace(/^(?=.)/gm, ' '.repeat(count)),
};
for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
const knownHelpers = Object.fromEntries(Object.keys(helpers).map((name) => [name, true]));

const invalid = (error: unknown): SlipwayError => {
  const reason = error instanceof Error ? error.message : String(error);
  const missing = /^"(.+?)" not defined in/.exec(reason)?.[1];
  return missing
    ? new SlipwayError('TEMPLATE_INVALID', `The template needs a value for "${missing}", and none was given.`, {
        hint: `Give "${missing}" a value, or take {{${missing}}} out of the template.`,
        cause: error,
      })
    : new SlipwayError('TEMPLATE_INVALID', `The template cannot be used: ${reason}`, {
        hint: 'Correct the template and run the same command again.',
        cause: error,
      });
};
