import { goJson } from '../go-json.ts';
import { goNumber } from '../go-number.ts';
import { findValues } from './find-values.ts';
import { parseJsonPath } from './parse-json-path.ts';

export interface JsonPathOptions {
  /** Fields that nobody has are nothing, instead of an error. */
  readonly allowMissingKeys: boolean;
  /** What each part finds is printed as one JSON list (kubectl's jsonpath-as-json). */
  readonly asJson: boolean;
}

/**
 * A template in kubectl's dialect of JSONPath as a printer of data. Throws USAGE at once where the template cannot be read,
 * and on printing where it does not suit the data.
 */
export const jsonPathPrinter = (
  template: string,
  { allowMissingKeys, asJson }: JsonPathOptions,
): ((data: unknown) => string) => {
  const path = parseJsonPath(template);
  const print = asJson
    ? (values: readonly unknown[]) => `${goJson(values, 4)}\n`
    : (values: readonly unknown[]) => values.map(textOf).join(' ');
  return (data) => findValues(path, data, { allowMissingKeys }).map(print).join('');
};

const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return goNumber(value);
  return goJson(value);
};
