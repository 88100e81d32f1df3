/** What Slipway leaves out on purpose. `command`: words after `kubeadm`, `*` for all, `certs *` for all below; a flag, or the whole command. */
export interface LeftOut {
  readonly command: string;
  readonly flag?: string;
  readonly reason: string;
}

export const leftOut: readonly LeftOut[] = [
  { command: 'help', reason: '`slipway help COMMAND` is understood; it is no command of its own' },
  {
    command: '*',
    flag: '--v',
    reason: 'taken, with a level or without: Slipway keeps no log, -v shows every step, -o json every event',
  },
  { command: '*', flag: '--vmodule', reason: 'taken and passed over: it names files of the source of kubeadm' },
  ...['completion', 'version', 'config *', 'token *', 'kubeconfig', 'certs certificate-key'].map((command) => ({
    command,
    flag: '--rootfs',
    reason: 'prints, or speaks with the API; the one file that it may read is named by its path',
  })),
  {
    command: 'reset',
    flag: '-f',
    reason: 'names the cluster file, as in every command; without one it is an error, and --force is the word',
  },
  { command: 'reset phase preflight', flag: '-f', reason: 'as in reset' },
];

/** Defaults that differ, and why. */
export const otherDefaults: readonly Required<LeftOut>[] = [
  {
    command: '*',
    flag: '--kubernetes-version',
    reason: 'kubeadm asks the internet which version is stable; Slipway takes the one it was tested with',
  },
];
