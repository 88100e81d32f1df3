import type { Host } from '../host/index.ts';
import { everywhere, kubeletDir, step } from '../phases/index.ts';
import { podsRemoved, podsUnmounted, preparation, resetWishes } from './artifacts.ts';

/** Below these folders, not the folders themselves: those may be file systems of their own. Others use containerd, too. */
const OF_PODS = [
  '/run/containerd/io.containerd.runtime.v2.task/k8s.io/',
  '/run/containerd/io.containerd.grpc.v1.cri/',
  '/var/lib/containerd/io.containerd.grpc.v1.cri/',
];
/** Where containerd came with Slipway, all of it goes. */
const OF_RUNTIME = ['/run/containerd/', '/var/lib/containerd/'];

export const unmountPods = step({
  id: 'reset/mounts',
  title: 'Unmount what pods left',
  where: everywhere,
  needs: { podsRemoved, preparation, wishes: resetWishes },
  gives: { podsUnmounted },
  run: async ({ host }, { preparation: prepared, wishes }) => {
    const below = [`${await realKubeletDir(host)}/`, ...(prepared ? OF_RUNTIME : OF_PODS)];
    const mounts = mountsBelow((await host.files.readText('/proc/self/mounts')) ?? '', below);
    const how = wishes.forceUnmount ? ['-f', '-l'] : ['-l'];
    for (const [index, path] of mounts.entries()) {
      // One that is there again may have gone with the first, where mounts are shared.
      const allow = mounts.indexOf(path) < index ? [NOT_MOUNTED] : [];
      await host.run({ file: 'umount', args: [...how, path] }, `Unmount ${path}`, { allow });
    }
    return { podsUnmounted: undefined };
  },
  recover: async () => ({ podsUnmounted: undefined }),
});

const NOT_MOUNTED = 32;

/** The kernel names mounts by where they are, and files below one that was overlooked would be deleted with the rest. */
const realKubeletDir = async (host: Host): Promise<string> => {
  const { stdout } = await host.query({ file: 'readlink', args: ['-f', kubeletDir] }, { allow: [1] });
  return stdout.trim() || kubeletDir;
};

/**
 * Mount points below the folders, deepest first; reads /proc/mounts, where a space is written \\040. One that is there several times, one
 * mount over the other, is named as often: what is below the last would be deleted with the rest.
 */
export const mountsBelow = (mounts: string, folders: readonly string[]): readonly string[] =>
  mounts
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
    .filter((path) => folders.some((folder) => path.startsWith(folder)))
    .sort((a, b) => b.length - a.length);
