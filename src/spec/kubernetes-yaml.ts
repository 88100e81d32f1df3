import type { ParseOptions, SchemaOptions, Tags } from 'yaml';

/** YAML 1.1 as Kubernetes reads it: `yes` is true, but `10:30` and dates are text. */
export const kubernetesYaml = {
  version: '1.1',
  schema: 'yaml-1.1',
  customTags: (tags: Tags): Tags =>
    tags.filter((tag) => typeof tag === 'string' || !(tag.tag.endsWith(':timestamp') || tag.format === 'TIME')),
} as const satisfies ParseOptions & SchemaOptions & { readonly version: '1.1' };

/**
 * The documents of a file as Kubernetes tools divide it (apimachinery, YAMLReader): at lines of `---`, of which one may begin
 * the file and one may end it. Each comes with what is before it blanked out, so that its places are those of the file.
 */
export const divideDocuments = (text: string): readonly string[] => {
  const documents: string[] = [];
  let start: number | undefined;
  let offset = 0;
  for (const line of text.split(/(?<=\n)/)) {
    if (start !== undefined && isDivider(line)) {
      documents.push(blanked(text, start, offset));
      start = undefined;
    } else if (line !== '') start ??= offset;
    offset += line.length;
  }
  return start === undefined ? documents : [...documents, blanked(text, start, offset)];
};

const isDivider = (line: string): boolean => /^---\s*(#.*)?$/s.test(line);

const blanked = (text: string, start: number, end: number): string =>
  text.slice(0, start).replace(/[^\n]/g, ' ') + text.slice(start, end);

/** Where a character stands that no YAML may hold: a control character, or one that was not UTF-8 (0 when there is none: offset + 1). */
export const strangeCharacter = (text: string): { readonly offset: number; readonly what: string } | undefined => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const offset = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/);
  if (offset < 0) return undefined;
  return { offset, what: text[offset] === '\ufffd' ? 'a character that is not UTF-8' : 'a control character' };
};
