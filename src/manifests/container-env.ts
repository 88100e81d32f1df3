import type { EnvVar } from '../spec/index.ts';
import { byName, type ContainerEnv } from './pod.ts';

/** Environment of a control-plane container: proxies of the run, then the user's variables, which win; sorted by name. */
export const containerEnv = (
  environment: Readonly<Record<string, string>>,
  extraEnvs: readonly EnvVar[] = [],
): { env?: readonly ContainerEnv[] } => {
  const merged = new Map<string, ContainerEnv>();
  for (const variable of [...proxyVariables(environment), ...extraEnvs]) merged.set(variable.name, variable);
  return merged.size > 0 ? { env: [...merged.values()].sort(byName) } : {};
};

/** The variables of an environment that name a proxy: `http_proxy`, `HTTPS_PROXY`, `no_proxy`, … with a value; sorted by name. */
export const proxyVariables = (
  environment: Readonly<Record<string, string>>,
): readonly { readonly name: string; readonly value: string }[] =>
  Object.entries(environment)
    .filter(([name, value]) => name.toLowerCase().endsWith('_proxy') && value !== '')
    .map(([name, value]) => ({ name, value }))
    .sort(byName);
