import { type Fault, unknownKey } from './fault.ts';
import type { PlaybookStep } from './playbook.ts';
import { verbNamed } from './verbs.ts';

/** Faults between steps: ids used twice, steps that wait for each other, a service that hears of a step that is not there. */
export const referenceFaults = (
  steps: readonly PlaybookStep[],
  indexes: readonly number[],
  written: readonly string[],
): readonly Fault[] => {
  const ids = steps.map(({ id }) => id);
  return steps.flatMap((step, position) => {
    const path = ['steps', indexes[position] ?? position];
    const isFirst = ids.indexOf(step.id) === position;
    const deaf = heardBy(step).filter((id) => !written.includes(id));
    return [
      ...(isFirst ? [] : [{ path: [...path, 'id'], message: `"${step.id}" names a step above already` }]),
      ...deaf.map((id) => unknownKey([...path, step.verb], id, written, 'step')),
      ...(isFirst && waitsForItself(step, steps)
        ? [{ path: [...path, 'needs'], message: `"${step.id}" would wait for itself` }]
        : []),
    ];
  });
};

/** Ids of the steps whose outcome a step's verb wants to know. */
export const heardBy = ({ verb, options }: PlaybookStep): readonly string[] => verbNamed(verb)?.hears?.(options) ?? [];

/** Ids and markers that a step waits for: what it says, else the step before; and what it hears of. */
export const waitsFor = (step: PlaybookStep, steps: readonly PlaybookStep[]): readonly string[] => {
  const before = steps[steps.indexOf(step) - 1];
  return [...new Set([...(step.needs ?? (before ? [before.id] : [])), ...heardBy(step)])];
};

const waitsForItself = (step: PlaybookStep, steps: readonly PlaybookStep[]): boolean => {
  const seen = new Set<string>();
  const waiting = [...waitsFor(step, steps)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === step.id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    // A marker is given by steps of this playbook, or elsewhere.
    const givers = steps.filter(({ id, gives }) => id === next || gives.includes(next ?? ''));
    waiting.push(...givers.flatMap((giver) => [giver.id === next ? '' : giver.id, ...waitsFor(giver, steps)]));
  }
  return false;
};
