import type { Verb } from './verb.ts';
import { command } from './verbs/command.ts';
import { file } from './verbs/file.ts';
import { module } from './verbs/module.ts';
import { package_ } from './verbs/package.ts';
import { phase } from './verbs/phase.ts';
import { service } from './verbs/service.ts';
import { sysctl } from './verbs/sysctl.ts';
import { template } from './verbs/template.ts';

/** Every verb a step may use; a new one is a file and a line here. */
export const verbs: readonly Verb[] = [file, template, package_, service, sysctl, module, command, phase];

export const verbNamed = (name: string): Verb | undefined => verbs.find((one) => one.name === name);
