import type { PhaseNode } from '../workflow/index.ts';

/** Phases as a tree of lines, for commands that are asked for them. */
export const phaseLines = (nodes: readonly PhaseNode[], indent = ''): readonly string[] =>
  nodes.flatMap(({ name, title, children }) => [
    `${indent}${(indent === '' ? name : `/${name}`).padEnd(36 - indent.length)} ${title ?? ''}`.trimEnd(),
    ...phaseLines(children, `${indent}  `),
  ]);
