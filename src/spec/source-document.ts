import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
  type YAMLError,
} from 'yaml';
import { divideDocuments, kubernetesYaml, strangeCharacter } from './kubernetes-yaml.ts';
import type { Problem } from './spec-error.ts';

/** `kubernetes`: YAML 1.1, and documents divided and counted as kubeadm does; `modern`: YAML 1.2, as in files of Slipway's own. */
export type YamlStyle = 'kubernetes' | 'modern';

export type FieldPath = readonly PropertyKey[];

/** One YAML document of a file: its value, and where each field of it stands in the text. */
export interface SourceDocument {
  readonly kind: string;
  readonly apiVersion: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** A fault at a field: at its value, or at its name (`at: 'key'`); at the nearest thing around it when it is not there. */
  problem(
    path: FieldPath,
    message: string,
    details?: { readonly at?: 'key'; readonly suggestion?: string | undefined },
  ): Problem;
  /** `cluster.yaml:7:5` */
  place(path: FieldPath): string;
}

/** All documents of a text that can be read, and what is wrong with its YAML (syntax, duplicate keys). Empty documents are left out. */
export const readDocuments = (
  text: string,
  file: string,
  style: YamlStyle = 'modern',
): { readonly documents: readonly SourceDocument[]; readonly problems: readonly Problem[] } => {
  const lineCounter = new LineCounter();
  const at = (offset: number) => positionAt(lineCounter, offset);
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  for (const document of parsers[style](text, lineCounter)) {
    problems.push(
      ...faultsOf(document, style).map((error) => ({ file, ...at(error.pos[0]), ...explain(error, text) })),
    );
    if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) continue;
    const value = document.contents === null ? null : plainValue(document);
    const start = at(document.contents?.range?.[0] ?? document.range[1]);
    if (isRecord(value)) documents.push(sourceDocument(document, value, file, at));
    else problems.push(...emptyFaults(value, style).map((message) => ({ file, ...start, path: '', message })));
  }
  return { documents, problems: [...strangeProblems(text, file, at, style), ...problems] };
};

/** `!!int x` is a fault for Kubernetes; tags that nobody knows it passes over. */
const faultsOf = ({ errors, warnings }: Document.Parsed, style: YamlStyle): readonly YAMLError[] => {
  if (style === 'modern') return errors;
  return [
    ...errors,
    ...warnings.filter(({ message }) => /tag:yaml\.org,2002:(int|float|bool|null|timestamp)\b/.test(message)),
  ];
};

const emptyFaults = (value: unknown, style: YamlStyle): readonly string[] => {
  if (value !== null) return [noFields];
  return style === 'kubernetes' ? [emptyDocument] : [];
};

const noFields = 'expected fields such as "apiVersion:" and "kind:"';
const emptyDocument = 'an empty document, which kubeadm refuses; take out one "---"';

const reading = { prettyErrors: false, logLevel: 'silent' } as const;

const parsers: Readonly<Record<YamlStyle, (text: string, lines: LineCounter) => readonly Document.Parsed[]>> = {
  modern: (text, lineCounter) => {
    const parsed = parseAllDocuments(text, { lineCounter, merge: true, ...reading });
    return 'empty' in parsed ? [] : parsed;
  },
  kubernetes: (text, lineCounter) => {
    lineCounter.addNewLine(0);
    for (const { index } of text.matchAll(/\n/g)) lineCounter.addNewLine(index + 1);
    return divideDocuments(text).map((part) => parseDocument(part, { ...kubernetesYaml, ...reading }));
  },
};

const strangeProblems = (
  text: string,
  file: string,
  at: (offset: number) => Position,
  style: YamlStyle,
): readonly Problem[] => {
  const strange = style === 'kubernetes' ? strangeCharacter(text) : undefined;
  if (strange === undefined) return [];
  return [{ file, ...at(strange.offset), path: '', message: `${strange.what}, which YAML does not allow` }];
};

/** `spec.hosts[1].labels["a.b/c"]` */
export const showPath = (path: FieldPath): string =>
  path.reduce<string>((shown, part) => {
    if (typeof part === 'number') return `${shown}[${part}]`;
    const name = String(part);
    if (!/^[\w-]+$/.test(name)) return `${shown}["${name}"]`;
    return shown === '' ? name : `${shown}.${name}`;
  }, '');

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a path; `undefined` when there is none. */
export const valueAt = (root: unknown, path: FieldPath): unknown =>
  path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)];
    return isRecord(value) ? value[String(part)] : undefined;
  }, root);

type Position = { readonly line: number; readonly column: number };

const positionAt = (lineCounter: LineCounter, offset: number): Position => {
  const { line, col } = lineCounter.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
};

const sourceDocument = (
  document: Document.Parsed,
  value: Readonly<Record<string, unknown>>,
  file: string,
  at: (offset: number) => Position,
): SourceDocument => {
  const kind = typeof value['kind'] === 'string' ? value['kind'] : '';
  const apiVersion = typeof value['apiVersion'] === 'string' ? value['apiVersion'] : '';
  const position = (path: FieldPath, wanted?: 'key') => at(offsetOf(document, path, wanted));
  return {
    kind,
    apiVersion,
    value,
    problem: (path, message, { at: wanted, suggestion } = {}) => ({
      file,
      ...position(path, wanted),
      path: showPath(kind === '' || kind === 'Cluster' ? path : [kind, ...path]),
      message,
      ...(suggestion === undefined ? {} : { suggestion }),
    }),
    place: (path) => {
      const { line, column } = position(path);
      return `${file}:${line}:${column}`;
    },
  };
};

/** `undefined` where aliases nest so deep that the document must be meant to harm. */
const plainValue = (document: Document.Parsed): unknown => {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
};

const offsetOf = (document: Document.Parsed, path: FieldPath, wanted?: 'key'): number => {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    const child = childOf(document, node, part);
    if (child === undefined) break;
    const isLast = index === path.length - 1;
    const isOfKey = isLast && (wanted === 'key' || isBlock(child.value));
    offset = (isOfKey ? child.key : undefined) ?? startOf(child.value) ?? child.key ?? offset;
    node = child.value;
  }
  return offset;
};

interface Child {
  readonly key?: number | undefined;
  readonly value: Node | null | undefined;
}

const childOf = (document: Document.Parsed, node: Node | null | undefined, part: PropertyKey): Child | undefined => {
  const parent = isAlias(node) ? node.resolve(document) : node;
  if (isMap<Node, Node | null>(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
    return pair && { key: startOf(pair.key), value: pair.value };
  }
  if (!isSeq<Node>(parent)) return undefined;
  const value = parent.items[Number(part)];
  return value && { value };
};

/** Fields or a list on lines of their own: the name above them is the better place to point at. */
const isBlock = (node: Node | null | undefined): boolean => (isMap(node) || isSeq(node)) && node.flow !== true;

/** Where a value begins in the text; an empty value begins nowhere. */
const startOf = (node: Node | null | undefined): number | undefined => {
  const range = node?.range;
  return range && range[0] < range[1] ? range[0] : undefined;
};

const explain = (error: YAMLError, text: string): { path: string; message: string } => {
  const found = /^\s*("[^"\n]*"|'[^'\n]*'|[^\s:]+)/.exec(text.slice(error.pos[0]))?.[1] ?? '';
  if (error.code === 'DUPLICATE_KEY')
    return { path: found.replace(/^["']|["']$/g, ''), message: 'given twice; keep one of them' };
  if (error.code === 'TAB_AS_INDENT') return { path: '', message: 'a tab indents this line; YAML takes spaces only' };
  return { path: '', message: `not valid YAML: ${error.message.replace(/\.?$/, '')}` };
};
