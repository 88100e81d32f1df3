import { SlipwayError } from '../errors/index.ts';
import { type Cluster, mayLead } from '../spec/index.ts';
import type { Presence, Sight } from './look-for-cluster.ts';

/** What was seen of the hosts of a cluster file. */
export interface Survey {
  /** Of hosts that answered, in any order. */
  readonly sights: readonly Sight[];
  /** The run may make a cluster where there is none. */
  readonly mayMake: boolean;
}

/**
 * The name of the host that leads a run: the first control plane of the file on which the cluster really is, one that led before
 * rather than one that joined since; the first of the file where there is no cluster yet. A run that may make clusters throws JOIN_REFUSED where a second one could come of it, PREFLIGHT_FAILED where
 * the file names control planes of different clusters.
 */
export const chooseLeader = (cluster: Cluster, { sights, mayMake }: Survey): string | undefined => {
  const candidates = cluster.hosts.filter(mayLead).map(({ name }) => name);
  const seen = new Map(sights.map((sight) => [sight.host, sight]));
  const first = (presence: Presence): string | undefined =>
    candidates.find((name) => seen.get(name)?.presence === presence);
  const leadsStill = candidates.find((name) => seen.get(name)?.presence === 'serves' && seen.get(name)?.hasLed);
  const living = leadsStill ?? first('serves') ?? first('holds');
  if (living !== undefined) {
    if (mayMake) refuseStrangers(candidates, seen, living);
    return living;
  }
  if (mayMake) {
    refuseToGuess(
      candidates.filter((name) => !seen.has(name)),
      cluster,
    );
    refuseToForget(sights);
  }
  return first('node') ?? first('begun') ?? candidates.find((name) => seen.has(name)) ?? candidates[0];
};

/** Two clusters in one file: going on would put the authority of one in place of the other's. */
const refuseStrangers = (names: readonly string[], seen: ReadonlyMap<string, Sight>, leader: string): void => {
  const ca = seen.get(leader)?.ca;
  const stranger = names.find((name) => {
    const sight = seen.get(name);
    return sight && (sight.presence === 'serves' || sight.presence === 'holds') && sight.ca !== ca;
  });
  if (stranger === undefined) return;
  throw new SlipwayError(
    'PREFLIGHT_FAILED',
    `${leader} and ${stranger} are control planes of different clusters: their authorities differ.`,
    { hint: `Take the one that nobody needs back to bare: slipway reset -f cluster.yaml --hosts ${stranger}` },
  );
};

/** Whoever does not answer may well run the cluster. */
const refuseToGuess = (silent: readonly string[], cluster: Cluster): void => {
  if (silent.length === 0 || cluster.hosts.filter(mayLead).length === 1) return;
  const they = silent.length === 1 ? 'does' : 'do';
  throw new SlipwayError(
    'JOIN_REFUSED',
    `No cluster is on those control planes of the file that answer, and ${silent.join(', ')} ${they} not answer. If the cluster is there, going on would make a second one.`,
    {
      hint: `Make ${silent.join(', ')} reachable, or take ${silent.length === 1 ? 'it' : 'them'} out of the file when ${silent.length === 1 ? 'it was' : 'they were'} never part of the cluster.`,
    },
  );
};

/** Nodes of a cluster whose data is on no control plane of the file: a new one under its name would leave them with neither. */
const refuseToForget = (sights: readonly Sight[]): void => {
  const nodes = sights.filter(({ presence }) => presence === 'node').map(({ host }) => host);
  if (nodes.length === 0) return;
  throw new SlipwayError(
    'JOIN_REFUSED',
    `${nodes.join(', ')} ${nodes.length === 1 ? 'is a node' : 'are nodes'} of a cluster whose data is on no control plane of the file: it is gone, or on a host that the file does not name.`,
    {
      hint: `Name a control plane that has the cluster in the file. If the data is gone for good, begin anew: slipway reset -f cluster.yaml --hosts ${nodes.join(',')}`,
    },
  );
};
