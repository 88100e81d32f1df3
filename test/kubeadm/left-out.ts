/** What Slipway leaves out on purpose. `command`: words after `kubeadm`, or `*` for all; a flag, or the whole command. */
export interface LeftOut {
  readonly command: string;
  readonly flag?: string;
  readonly reason: string;
}

/** Whole parts that are made elsewhere at the same time; to be deleted when they are all here. */
export const comesFromOtherRooms: readonly string[] = ['certs', 'kubeconfig', 'token', 'config', 'upgrade', 'version'];

export const leftOut: readonly LeftOut[] = [];

/** Defaults that differ, and why. */
export const otherDefaults: readonly Required<LeftOut>[] = [
  {
    command: '*',
    flag: '--kubernetes-version',
    reason: 'kubeadm asks the internet which version is stable; Slipway takes the one it was tested with',
  },
];
