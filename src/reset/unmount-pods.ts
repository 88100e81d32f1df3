import { everywhere, step } from '../phases/index.ts';
import { podsRemoved, podsUnmounted, resetWishes } from './artifacts.ts';

/** Below these folders, not the folders themselves: those may be file systems of their own. */
const BELOW = ['/var/lib/kubelet/', '/run/containerd/', '/run/netns/cni-', '/var/lib/containerd/'];

export const unmountPods = step({
  id: 'reset/mounts',
  title: 'Unmount what pods left',
  where: everywhere,
  needs: { podsRemoved, wishes: resetWishes },
  gives: { podsUnmounted },
  run: async ({ host }, { wishes }) => {
    const mounts = mountsBelow((await host.files.readText('/proc/self/mounts')) ?? '', BELOW);
    const how = wishes.forceUnmount ? ['-f', '-l'] : ['-l'];
    for (const path of mounts) await host.run({ file: 'umount', args: [...how, path] }, `Unmount ${path}`);
    return { podsUnmounted: undefined };
  },
  recover: async () => ({ podsUnmounted: undefined }),
});

/** Mount points below the folders, deepest first; reads /proc/mounts, where a space is written \\040. */
export const mountsBelow = (mounts: string, folders: readonly string[]): readonly string[] =>
  [
    ...new Set(
      mounts
        .split('\n')
        .map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
        .filter((path) => folders.some((folder) => path.startsWith(folder))),
    ),
  ].sort((a, b) => b.length - a.length);
