import { isMap, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { faultsOf, type Path, playbookInvalid, tellIssue } from './fault.ts';
import type { Playbook, Position } from './playbook.ts';
import { readStep } from './read-step.ts';
import { referenceFaults } from './reference-faults.ts';
import { playbookFrame } from './schema.ts';

/** Reads and validates a playbook. Throws PLAYBOOK_INVALID with every fault, each with its line and column. */
export const loadPlaybook = (text: string, file: string): Playbook => {
  const { content, at } = parse(text, file);
  const frame = playbookFrame.safeParse(content, { error: tellIssue });
  const read = writtenSteps(content).map((written, index) => readStep(written, ['steps', index], at(['steps', index])));
  const steps = read.flatMap((result, index) => ('step' in result ? [{ index, step: result.step }] : []));
  const sound = steps.map(({ step }) => step);
  const faults = [
    ...(frame.success ? [] : faultsOf(frame.error.issues, [], Object.keys(playbookFrame.shape))),
    ...read.flatMap((result) => ('faults' in result ? result.faults : [])),
    ...referenceFaults(
      sound,
      steps.map(({ index }) => index),
      idsOf(content),
    ),
  ];
  if (faults.length > 0 || !frame.success) {
    throw playbookInvalid(
      file,
      faults.map((fault) => ({ ...fault, at: at(fault.path, fault.isKey) })),
    );
  }
  const { name, description, when = {}, values = {} } = frame.data;
  return { name, file, when, values, steps: sound, ...(description ? { description } : {}) };
};

interface Parsed {
  readonly content: unknown;
  /** Where the value at a path is written; its key, if asked; what holds it, where it is missing. */
  readonly at: (path: Path, isKey?: boolean) => Position;
}

const parse = (text: string, file: string): Parsed => {
  const lines = new LineCounter();
  const placeOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    // The parser's message goes on with place and excerpt, which are told in front.
    const faults = document.errors.map(({ pos, message }) => ({
      at: placeOf(pos[0]),
      path: [],
      message: message.replace(/ at line \d+[\s\S]*$/, ''),
    }));
    throw playbookInvalid(file, faults);
  }
  return { content: document.toJS(), at: (path, isKey) => placeOf(offsetOf(document.contents, path, isKey)) };
};

const offsetOf = (root: Node | null, path: Path, isKey = false): number => {
  let node: unknown = root;
  let offset = startOf(root);
  for (const [depth, part] of path.entries()) {
    const pair = isMap(node) ? node.items.find(({ key }) => String(key) === part) : undefined;
    const next = isSeq(node) && typeof part === 'number' ? node.items[part] : pair?.value;
    const place = isKey && depth === path.length - 1 ? pair?.key : (next ?? pair?.key);
    offset = startOf(place) || offset;
    node = next;
  }
  return offset;
};

const startOf = (node: unknown): number =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;

/** Of all steps, faulty ones too: what refers to them is not at fault. */
const idsOf = (content: unknown): readonly string[] =>
  writtenSteps(content).flatMap((step) =>
    typeof step === 'object' && step !== null && 'id' in step && typeof step.id === 'string' ? [step.id] : [],
  );

const writtenSteps = (content: unknown): readonly unknown[] =>
  typeof content === 'object' && content !== null && 'steps' in content && Array.isArray(content.steps)
    ? content.steps
    : [];
