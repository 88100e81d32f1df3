import type { Arg } from '../spec/index.ts';

/**
 * `--name=value` for every argument: kubeadm's own sorted by name, then the user's in the user's order.
 * A name the user gives removes kubeadm's argument of that name; a name given twice stays twice (lists of flags).
 * As kubeadm 1.36 does it (kubernetes/kubernetes 135400).
 */
export const commandLine = (base: Readonly<Record<string, string>>, overrides: readonly Arg[] = []): string[] => {
  const overridden = new Set(overrides.map(({ name }) => name));
  const kept = Object.entries(base)
    .filter(([name]) => !overridden.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [...kept, ...overrides.map(({ name, value }) => [name, value] as const)].map(
    ([name, value]) => `--${name}=${value}`,
  );
};

/** The value that counts when an argument is given more than once: the last. */
export const lastValue = (args: readonly Arg[] | undefined, name: string): string | undefined =>
  args?.findLast((arg) => arg.name === name)?.value;
