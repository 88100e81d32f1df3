import type { LabHost } from './lab-layout.ts';

/** Folders a real machine has on an ordinary disk: overlayfs, which containerd mounts there, does not stack on overlayfs. */
export const ordinaryFolders: readonly string[] = ['/var/lib/containerd', '/var/lib/kubelet', '/var/lib/etcd'];

/** Devices a kubelet and its pods look for; given to hosts where the machine has them. */
export const sharedDevices: readonly string[] = ['/dev/kmsg', '/dev/fuse'];

/**
 * What systemd-nspawn(1) is started with. Every capability and system call is there because a kubelet needs most of
 * them; settings that would reach out of the host (journal, time zone, resolv.conf) are off.
 */
export const nspawnArguments = (host: LabHost, bridge: string): readonly string[] => [
  '--quiet',
  '--settings=no',
  '--register=no',
  '--keep-unit',
  '--boot',
  `--directory=${rootOf(host)}`,
  `--machine=${host.machine}`,
  `--hostname=${host.name}`,
  `--network-bridge=${bridge}`,
  '--capability=all',
  '--system-call-filter=@known',
  '--link-journal=no',
  '--resolv-conf=off',
  '--timezone=off',
  ...ordinaryFolders.map((folder) => `--bind=${host.folder}/disk${folder}:${folder}`),
];

/** Where the host's file system is mounted, in the mount namespace of its start script alone. */
export const rootOf = (host: LabHost): string => `${host.folder}/root`;

/** Mount options of the host's file system: what it writes over what all hosts share (overlayfs, kernel documentation). */
export const overlayOptions = (host: LabHost, base: string): string =>
  `lowerdir=${base},upperdir=${host.folder}/upper,workdir=${host.folder}/work`;
