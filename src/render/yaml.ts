import { Document, parseAllDocuments, parseDocument, Scalar, type Tags, visit } from 'yaml';
import { SlipwayError } from '../errors/index.ts';

/**
 * YAML of a JSON value the way Kubernetes tools print it (sigs.k8s.io/yaml): keys sorted, lists not indented,
 * multi-line text as literal blocks, and quotes around text that YAML 1.1 would read as something else.
 * `undefined` fields are left out, as in JSON.
 */
export const toYaml = (value: unknown): string => {
  const document = new Document(JSON.parse(JSON.stringify(value)), {
    version: '1.1',
    sortMapEntries: true,
    aliasDuplicateObjects: false,
  });
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && readsAsOther(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return document.toString({ directives: false, indentSeq: false, lineWidth: 0, singleQuote: true });
};

/** The first document of a YAML (or JSON) text as a JSON value; `null` for an empty text. Throws SPEC_INVALID with line and column. */
export const parseYaml = (text: string): unknown => {
  const document = parseDocument(text, reading);
  return readDocument(document);
};

/** Every document of a YAML text; empty ones are left out. Throws SPEC_INVALID with line and column. */
export const parseYamlDocuments = (text: string): unknown[] => {
  const documents = parseAllDocuments(text, reading);
  return Array.isArray(documents) ? documents.map(readDocument).filter((value) => value !== null) : [];
};

/** YAML 1.1 as Kubernetes reads it: `yes` is true, but `10:30` and dates are text. */
const reading = {
  version: '1.1',
  schema: 'yaml-1.1',
  customTags: (tags: Tags): Tags =>
    tags.filter((tag) => typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || tag.format === 'TIME')),
} as const;

const readDocument = (document: { errors: readonly Error[]; toJS: () => unknown }): unknown => {
  const [error] = document.errors;
  if (error) {
    throw new SlipwayError('SPEC_INVALID', `This is not valid YAML: ${error.message}`, {
      hint: 'Correct the line shown and run the same command again.',
      cause: error,
    });
  }
  return document.toJS() ?? null;
};

/** Text that YAML 1.1 resolves to a boolean, a number, null or a date when it stands without quotes. */
const readsAsOther = (text: string): boolean =>
  /^(?:|~|null|Null|NULL|y|Y|n|N|yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/.test(
    text,
  ) || looksNumeric.some((pattern) => pattern.test(text));

const looksNumeric = [
  /^[-+]?[0-9][0-9_]*$/,
  /^[-+]?0(?:b[01_]+|x[0-9a-fA-F_]+|o[0-7_]+)$/,
  /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/,
  /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt\s]+.*)?$/,
  /^(?:=|<<)$/,
];
