import type { OptionSpec } from './command-spec.ts';

/** Options that several of kubeadm's commands have, in its words and with its defaults. */
export const config: OptionSpec = {
  flags: '--config <path>',
  description: "kubeadm's configuration documents (kubeadm.k8s.io/v1beta4)",
};
export const certDir: OptionSpec = {
  flags: '--cert-dir <path>',
  description: 'where certificates are kept',
  implied: '/etc/kubernetes/pki',
};
export const criSocket: OptionSpec = { flags: '--cri-socket <path>', description: 'socket of the container runtime' };
export const nodeName: OptionSpec = { flags: '--node-name <name>', description: 'name of the node' };
export const patches: OptionSpec = {
  flags: '--patches <directory>',
  description: 'files named target[suffix][+patchtype].extension',
};
export const dryRun: OptionSpec = { flags: '--dry-run', description: 'show what would be done, change nothing' };
export const apiserverAdvertiseAddress: OptionSpec = {
  flags: '--apiserver-advertise-address <ip>',
  description: 'address that the API server tells others; that of the default route when absent',
};
export const apiserverBindPort: OptionSpec = {
  flags: '--apiserver-bind-port <port>',
  description: 'port of the API server',
  parse: 'integer',
  implied: '6443',
};
export const certificateKey: OptionSpec = {
  flags: '--certificate-key <key>',
  description: 'key of the certificates that control planes share: 64 hexadecimal digits',
};
/** A global flag of kubeadm's; here of the commands that work on this host. */
export const rootfs: OptionSpec = {
  flags: '--rootfs <directory>',
  description: 'work on the system whose root file system this is, by chroot',
};
