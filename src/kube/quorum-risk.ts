/** A member of etcd with a vote. */
export interface Voter {
  readonly id: string;
  readonly name: string;
  readonly isHealthy: boolean;
}

/**
 * Why these members must not leave etcd, one after the other and the dead ones first; `undefined` when the others keep a majority at each
 * step. etcd takes no change at all without one. https://etcd.io/docs/v3.6/op-guide/runtime-configuration/
 */
export const quorumRisk = (voters: readonly Voter[], leaving: readonly string[]): string | undefined => {
  const sick = voters.filter(({ isHealthy }) => !isHealthy);
  const risk = (those: readonly Voter[]): boolean =>
    those.filter(({ isHealthy }) => isHealthy).length < Math.floor(those.length / 2) + 1;
  if (risk(voters)) return `it has no majority now: ${named(sick)} of ${voters.length} members do not answer`;
  const order = voters
    .filter(({ id }) => leaving.includes(id))
    .sort((a, b) => Number(a.isHealthy) - Number(b.isHealthy));
  const left = [...voters];
  for (const voter of order) {
    left.splice(left.indexOf(voter), 1);
    if (left.length === 0) return `${voter.name} is its last member`;
    if (!risk(left)) continue;
    const alive = left.filter(({ isHealthy }) => isHealthy).length;
    const away = left.filter(({ isHealthy }) => !isHealthy);
    return `without ${voter.name} only ${alive} of ${left.length} members would answer, and ${Math.floor(left.length / 2) + 1} must (${named(away)} ${away.length === 1 ? 'does' : 'do'} not)`;
  }
  return undefined;
};

const named = (voters: readonly Voter[]): string => voters.map(({ name, id }) => name || id).join(', ');
