import type { HostSpec } from '../spec/index.ts';
import { artifactOf, type Workflow } from '../workflow/index.ts';

/** Slipway's own phases, which kubeadm has not: they look and change nothing. */
const looks: ReadonlySet<string> = new Set(['discovery', 'shared-pki', 'pki', 'control-plane-api', 'etcd-members']);

/** Phases that are run by themselves, with those looks whose findings they need; other phases' work is taken as done. */
export const withLooks = ({ phases }: Workflow<HostSpec>, only: readonly string[]): readonly string[] => {
  const taken = new Set(phases.filter(({ id }) => only.some((name) => id === name || id.startsWith(`${name}/`))));
  const found: string[] = [];
  // A set is walked to its end, also to what is added on the way.
  for (const { needs } of taken) {
    const names = new Set(Object.values(needs).map((need) => artifactOf(need).name));
    const givers = phases.filter(
      ({ id, gives }) => looks.has(id) && Object.values(gives).some(({ name }) => names.has(name)),
    );
    for (const giver of givers) {
      taken.add(giver);
      found.push(giver.id);
    }
  }
  return [...new Set([...only, ...found])];
};
