export { loadPlaybook } from './load-playbook.ts';
export type * from './playbook.ts';
export { playbookFiles } from './playbook-files.ts';
export { type PlaybookPhasesOptions, playbookPhases } from './playbook-phases.ts';
export { type RuntimeSettings, runtimeSettingsFor } from './runtime-settings.ts';
export { playbookJsonSchema } from './schema.ts';
export type { Render } from './verb.ts';
