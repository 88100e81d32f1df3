import { setTimeout as delay } from 'node:timers/promises';
import { type Attendance, attendance, clusterSpec, nodeOf } from '../phases/index.ts';
import { type Cluster, type HostSpec, ledBy, mayLead } from '../spec/index.ts';
import { chooseLeader, lookForCluster, type Sight } from '../survey/index.ts';
import { provided } from '../workflow/index.ts';
import type { HostsRun } from './hosts-run.ts';
import type { Links } from './links.ts';

/** A run that is led by a host where the cluster really is. */
export interface Surveyed {
  readonly run: HostsRun;
  /** Hosts that keep other runs out, the leader first; none that does not answer. */
  readonly lockOn: readonly HostSpec[];
}

/** How long others are waited for once a control plane that serves was found. */
const GRACE_MS = 3_000;

/**
 * Looks at the control planes of the file, and where there is no cluster yet at the other hosts too, then lets the run be led by one
 * that the cluster is on. Throws JOIN_REFUSED, PREFLIGHT_FAILED; not for a host that does not answer.
 */
export const surveyHosts = async (run: HostsRun, links: Links): Promise<Surveyed> => {
  const { cluster, mayMake = false } = run;
  const candidates = cluster.hosts.filter(mayLead);
  const sights = await lookAt(candidates, cluster, links);
  const others = cluster.hosts.filter((host) => !candidates.includes(host));
  const isThere = holders(sights).size > 0;
  const more = mayMake && !isThere ? await lookAt(others, cluster, links) : [];
  const leader = chooseLeader(cluster, { sights: [...sights, ...more], mayMake });
  const led = leader === undefined ? run : runLedBy(run, leader);
  const seen = new Set(sights.map(({ host }) => host));
  const stays = led.cluster.hosts.find(
    (host) => holders(sights).has(host.name) && !run.hosts?.some(isNamed(host.name)),
  );
  const asked = stays && led.stay ? led.stay(led, stays) : led;
  return {
    run: { ...asked, provide: [...asked.provide, provided(attendance, attendanceOf(led.cluster, links))] },
    lockOn: led.cluster.hosts.filter((host) => mayLead(host) && seen.has(host.name)),
  };
};

/** Those that the cluster is on. */
const holders = (sights: readonly Sight[]): ReadonlySet<string> =>
  new Set(sights.flatMap(({ host, presence }) => (presence === 'serves' || presence === 'holds' ? [host] : [])));

const isNamed =
  (wanted: string) =>
  ({ name }: HostSpec): boolean =>
    name === wanted;

/** Every host of the run and what it was provided with know of the same leader. */
const runLedBy = (run: HostsRun, leader: string): HostsRun => {
  const cluster = ledBy(run.cluster, leader);
  const rank = (host: HostSpec): number => cluster.hosts.findIndex(({ name }) => name === host.name);
  return {
    ...run,
    cluster,
    ...(run.hosts && { hosts: [...run.hosts].sort((a, b) => rank(a) - rank(b)) }),
    provide: run.provide.map((one) =>
      one.artifact.name === clusterSpec.name ? provided(clusterSpec, ledBy(one.value as Cluster, leader)) : one,
    ),
  };
};

const lookAt = async (hosts: readonly HostSpec[], cluster: Cluster, links: Links): Promise<readonly Sight[]> => {
  const sights: Sight[] = [];
  const found = Promise.withResolvers<void>();
  const looks = hosts.map(async (spec) => {
    try {
      const sight = await lookForCluster(await links.look(spec), spec, cluster);
      sights.push(sight);
      if (sight.presence === 'serves') found.resolve();
    } catch {
      // The run tells of hosts that do not answer, each by itself.
    }
  });
  const all = Promise.all(looks);
  await Promise.race([all, found.promise.then(() => Promise.race([all, delay(GRACE_MS, undefined, { ref: false })]))]);
  return [...sights];
};

/** Asked for only where it matters: a host that does not answer takes its time. */
const attendanceOf =
  (cluster: Cluster, links: Links): Attendance =>
  async () => {
    const answers = cluster.hosts.map(async (spec) => {
      const { facts } = await links.look(spec);
      const { name: nodeName, address } = nodeOf(cluster, spec, facts);
      return { host: spec.name, nodeName, address };
    });
    const settled = await Promise.allSettled(answers);
    return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  };
