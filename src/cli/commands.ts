import type { CommandSpec } from './command-spec.ts';
import { apply } from './commands/apply.ts';
import { certsCertificateKey, certsCheckExpiration, certsGenerateCsr, certsRenew } from './commands/certs.ts';
import { check } from './commands/check.ts';
import { completion } from './commands/completion.ts';
import { componentsBundle, componentsGet, componentsList, componentsVerify } from './commands/components.ts';
import { configExample, configMigrate, configSchema, configValidate } from './commands/config.ts';
import { configImagesList, configImagesPull } from './commands/config-images.ts';
import { configPrintInit, configPrintJoin, configPrintReset, configPrintUpgrade } from './commands/config-print.ts';
import { down } from './commands/down.ts';
import { init, initPhase } from './commands/init.ts';
import { join, joinPhase } from './commands/join.ts';
import { kubeconfig, kubeconfigUser } from './commands/kubeconfig.ts';
import { plan } from './commands/plan.ts';
import { reset, resetPhase } from './commands/reset.ts';
import { status } from './commands/status.ts';
import { tokenCreate, tokenDelete, tokenGenerate, tokenList } from './commands/token.ts';
import { up } from './commands/up.ts';
import {
  upgradeApply,
  upgradeApplyPhase,
  upgradeDiff,
  upgradeNode,
  upgradeNodePhase,
  upgradePlan,
} from './commands/upgrade.ts';
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
  kubeconfigUser,
  certsCheckExpiration,
  ...certsRenew,
  certsCertificateKey,
  certsGenerateCsr,
  init,
  initPhase,
  join,
  joinPhase,
  upgradePlan,
  upgradeApply,
  upgradeApplyPhase,
  upgradeNode,
  upgradeNodePhase,
  upgradeDiff,
  tokenCreate,
  tokenList,
  tokenDelete,
  tokenGenerate,
  configValidate,
  configMigrate,
  configPrintInit,
  configPrintJoin,
  configPrintReset,
  configPrintUpgrade,
  configImagesList,
  configImagesPull,
  configSchema,
  configExample,
  componentsList,
  componentsGet,
  componentsVerify,
  componentsBundle,
  completion,
  version,
];
