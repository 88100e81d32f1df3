import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Path of the real kubeadm, the oracle of these tests: from SLIPWAY_KUBEADM, else where `npm test` builds it. */
export const kubeadm = (): string => {
  const cache =
    process.env['SLIPWAY_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway');
  const path = process.env['SLIPWAY_KUBEADM'] ?? join(cache, 'oracle', 'kubeadm');
  if (existsSync(path)) return path;
  throw new Error(`the real kubeadm is not at ${path}: run "npm test" once, which builds it, or set SLIPWAY_KUBEADM`);
};
