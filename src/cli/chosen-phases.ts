import type { PhaseNode } from '../workflow/index.ts';

/**
 * The phases that words on a command line mean. Each word is a path (`certs/apiserver`), but kubeadm's `certs apiserver` and
 * `certs all` are understood too: words that lead down the tree are one phase.
 */
export const chosenPhases = (words: readonly string[], tree: readonly PhaseNode[]): readonly string[] => {
  const path = words[words.length - 1] === 'all' ? words.slice(0, -1) : words;
  const leadsDown = path.every((_, index) => isPhase(tree, path.slice(0, index + 1).join('/')));
  return leadsDown ? [path.join('/')] : words;
};

const isPhase = (tree: readonly PhaseNode[], id: string): boolean =>
  tree.some((node) => node.id === id || isPhase(node.children, id));
