import { readTemplate } from './read-template.ts';
import { type RunOptions, runTemplate } from './run-template.ts';

/**
 * A template of Go as a printer of data. Throws USAGE at once where Go would not parse it, and on printing where it does not suit
 * the data: then nothing is printed.
 */
export const goTemplatePrinter = (text: string, options: RunOptions): ((data: unknown) => string) => {
  const template = readTemplate(text);
  return (data) => runTemplate(template, data, options);
};
