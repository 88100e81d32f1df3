import type { Playbook } from './playbook.ts';
import { verbNamed } from './verbs.ts';

/** The files that the steps of a playbook write: what a reset takes back. Folders and links are not among them. */
export const playbookFiles = (playbook: Playbook): readonly string[] =>
  playbook.steps.flatMap(({ verb, options }) => verbNamed(verb)?.paths?.(options) ?? []);
