import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { rootfs } from '../kubeadm-options.ts';
import { file, lockTimeout, objectOutputs, output } from '../option-sets.ts';
import { renewable } from '../renewable.ts';

const config: OptionSpec = { flags: '--config <path>', description: "kubeadm's configuration documents" };
const certDir: OptionSpec = {
  flags: '--cert-dir <path>',
  description: 'where certificates are; as configured when absent',
};
const kubeconfigDir: OptionSpec = {
  flags: '--kubeconfig-dir <path>',
  description: 'where kubeconfigs are',
  default: '/etc/kubernetes',
};
const kubeconfig: OptionSpec = {
  flags: '--kubeconfig <path>',
  description: 'kubeconfig to ask the cluster for its configuration with',
  default: '/etc/kubernetes/admin.conf',
};
const place: readonly OptionSpec[] = [
  { ...certDir, implied: '/etc/kubernetes/pki' },
  config,
  kubeconfig,
  kubeconfigDir,
  rootfs,
];

export const certsCheckExpiration: CommandSpec = {
  path: ['certs', 'check-expiration'],
  summary: 'Show when the certificates of this control plane end',
  options: [...place, ...objectOutputs],
  examples: ['slipway certs check-expiration', 'slipway certs check-expiration -o json'],
  run: async (invocation) => (await import('../actions/check-expiration.ts')).checkExpiration(invocation),
};

const restart: OptionSpec = {
  flags: '--restart',
  description: 'then restart the static pods that use what was renewed, and only those',
};

const renewOne = ([name, what]: readonly [string, string]): CommandSpec => ({
  path: ['certs', 'renew', name],
  summary: `Renew ${what}`,
  description: `Renew ${what}, expired or not: same names, new key.`,
  options: [...place, restart, lockTimeout, output],
  examples: [`slipway certs renew ${name}`],
  run: async (invocation) => (await import('../actions/renew-certs.ts')).renewCerts(invocation, name),
});

const renewAll: CommandSpec = {
  path: ['certs', 'renew', 'all'],
  summary: 'Renew every certificate of this control plane, or of those of a cluster file',
  description: 'Renew every certificate but the authorities, expired or not: same names, new keys.',
  options: [file, ...place, restart, lockTimeout, output],
  examples: [
    'slipway certs renew all',
    'slipway certs renew all --restart',
    'slipway certs renew all -f cluster.yaml --restart',
  ],
  run: async (invocation) => (await import('../actions/renew-certs.ts')).renewCerts(invocation, undefined),
};

export const certsRenew: readonly CommandSpec[] = [renewAll, ...Object.entries(renewable).map(renewOne)];

export const certsCertificateKey: CommandSpec = {
  path: ['certs', 'certificate-key'],
  summary: 'Print a new key to encrypt uploaded certificates with',
  examples: ['slipway certs certificate-key'],
  run: async (invocation) => (await import('../actions/certificate-key.ts')).certificateKey(invocation),
};

export const certsGenerateCsr: CommandSpec = {
  path: ['certs', 'generate-csr'],
  summary: 'Make keys and signing requests for an authority whose key is somewhere else',
  options: [certDir, config, kubeconfigDir, rootfs],
  examples: ['slipway certs generate-csr --cert-dir /tmp/new/pki --kubeconfig-dir /tmp/new'],
  run: async (invocation) => (await import('../actions/generate-csr.ts')).generateCsr(invocation),
};
