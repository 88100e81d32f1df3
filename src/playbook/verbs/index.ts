import type { Verb } from '../verb.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import { module } from './module.ts';
import { package_ } from './package.ts';
import { phase } from './phase.ts';
import { service } from './service.ts';
import { sysctl } from './sysctl.ts';
import { template } from './template.ts';

/** Every verb a step may use; a new one is a file and a line here. */
export const verbs: readonly Verb[] = [file, template, package_, service, sysctl, module, command, phase];

export const verbNamed = (name: string): Verb | undefined => verbs.find((one) => one.name === name);
