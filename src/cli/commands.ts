import type { CommandSpec } from './command-spec.ts';
import { apply } from './commands/apply.ts';
import { check } from './commands/check.ts';
import { completion } from './commands/completion.ts';
import { componentsBundle, componentsGet, componentsList, componentsVerify } from './commands/components.ts';
import { configExample, configSchema, configValidate } from './commands/config.ts';
import { down } from './commands/down.ts';
import { init, initPhase } from './commands/init.ts';
import { join, joinPhase } from './commands/join.ts';
import { kubeconfig } from './commands/kubeconfig.ts';
import { plan } from './commands/plan.ts';
import { reset, resetPhase } from './commands/reset.ts';
import { status } from './commands/status.ts';
import { up } from './commands/up.ts';
import { version } from './commands/version.ts';

/** Every command, in the order of `slipway --help`. */
export const commands: readonly CommandSpec[] = [
  up,
  down,
  apply,
  plan,
  status,
  check,
  reset,
  resetPhase,
  kubeconfig,
  init,
  initPhase,
  join,
  joinPhase,
  configValidate,
  configSchema,
  configExample,
  componentsList,
  componentsGet,
  componentsVerify,
  componentsBundle,
  completion,
  version,
];
