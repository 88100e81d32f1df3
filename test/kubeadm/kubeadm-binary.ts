import { existsSync } from 'node:fs';

/** Path of the real kubeadm, the oracle of these tests: SLIPWAY_KUBEADM, which `npm test` sets. */
export const kubeadm = (): string => {
  const path = process.env['SLIPWAY_KUBEADM'] ?? '';
  if (existsSync(path)) return path;
  throw new Error(
    'SLIPWAY_KUBEADM does not name the real kubeadm: run "npm test", or get it with "npm run slipway -- components get kubeadm"',
  );
};
