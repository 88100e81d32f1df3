import type { Workflow } from './workflow.ts';

/** A phase, or a folder of phases (`certs`), for help and for `init phase <id>`. */
export interface PhaseNode {
  /** The last part of the path. */
  readonly name: string;
  readonly id: string;
  /** Absent for a folder that is not itself a phase. */
  readonly title?: string;
  readonly children: readonly PhaseNode[];
}

/** The phases of a workflow as a tree by the parts of their ids, in the order they were written. */
export const phaseTree = (flow: Workflow<never>): readonly PhaseNode[] =>
  branch(
    flow.phases.map(({ id, title }) => ({ parts: id.split('/'), title })),
    [],
  );

interface Leaf {
  readonly parts: readonly string[];
  readonly title: string;
}

const branch = (leaves: readonly Leaf[], path: readonly string[]): readonly PhaseNode[] => {
  const depth = path.length;
  const groups = Map.groupBy(
    leaves.filter(({ parts }) => parts.length > depth),
    ({ parts }) => parts[depth] ?? '',
  );
  return [...groups].map(([name, group]) => {
    const here = [...path, name];
    const own = group.find(({ parts }) => parts.length === here.length);
    return { name, id: here.join('/'), ...(own && { title: own.title }), children: branch(group, here) };
  });
};
