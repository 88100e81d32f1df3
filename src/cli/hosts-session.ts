import { randomBytes } from 'node:crypto';
import type { SlipwayError } from '../errors/index.ts';
import type { RunReporter } from '../report/index.ts';
import { type HostSpec, mayLead } from '../spec/index.ts';
import type { Reporter, RunResult } from '../workflow/index.ts';
import { type ClusterLock, createClusterLock } from './cluster-lock.ts';
import { integer } from './command-spec.ts';
import type { HostsRun } from './hosts-run.ts';
import { createLinks, type Links } from './links.ts';
import { createRunJournal } from './run-journal.ts';
import { surveyHosts } from './survey-hosts.ts';

/** What surrounds a run over hosts: its connections, the lock, the journal. */
export interface HostsSession {
  readonly runId: string;
  readonly links: Links;
  /** Aborted by Ctrl-C, and when the lock is lost. */
  readonly signal: AbortSignal;
  readonly journal: Reporter | undefined;
  /** Sees who leads and keeps other runs out; gives the run as it is to be done. Throws LOCKED, JOIN_REFUSED, PREFLIGHT_FAILED, HOST_*. */
  begin(): Promise<HostsRun>;
  /** The result, with the loss of the lock where that ended the run. */
  judge(result: RunResult): RunResult;
  end(): Promise<void>;
}

const RUN_ID_BYTES = 4;
const MS_PER_SECOND = 1000;

export const openSession = (asked: HostsRun, reporter: RunReporter): HostsSession => {
  const { cluster, terminal, options } = asked;
  const controller = new AbortController();
  const runId = randomBytes(RUN_ID_BYTES).toString('hex');
  const owner = { user: terminal.user, machine: terminal.machine, pid: terminal.pid, runId };
  const notice = (line: string): void => void reporter.aside(async () => terminal.err.write(`${line}\n`));
  const isKept = !asked.plan && asked.lock !== false;
  const journal =
    isKept && asked.apart === undefined ? createRunJournal(cluster.name, terminal, owner, notice) : undefined;
  const signal = AbortSignal.any([terminal.signal, controller.signal]);
  const links = createLinks({ run: asked, reporter, signal });
  let lost: SlipwayError | undefined;
  let lock: ClusterLock | undefined;
  const lockLedBy = (leader: string): ClusterLock =>
    createClusterLock({
      owner,
      waitMs: (integer(options, 'lockTimeout') ?? 0) * MS_PER_SECOND,
      signal: terminal.signal,
      notice,
      leader,
      apart: asked.apart,
      onLost: (why) => {
        lost = why;
        controller.abort();
      },
    });
  return {
    runId,
    links,
    signal,
    journal,
    begin: async () => {
      if (isKept) links.open(asked.hosts ?? cluster.hosts);
      const { run, lockOn } = isSurveyed(asked) ? await surveyHosts(asked, links) : unsurveyed(asked);
      if (!isKept) return run;
      const [leader] = lockOn;
      if (leader === undefined) await goWithoutLock(run, links, notice);
      else {
        lock = lockLedBy(leader.name);
        await takeLocks(lock, lockOn, links);
      }
      journal?.open();
      return run;
    },
    judge: (result) =>
      lost === undefined ? result : { ...result, outcome: 'failed', errors: [...result.errors, lost] },
    end: async () => {
      await lock?.release();
      await links.close();
      await journal?.end();
    },
  };
};

/** Where it may matter which of several control planes leads, whether there is a cluster at all, or who stays when hosts leave. */
const isSurveyed = ({ cluster, hosts, mayMake }: HostsRun): boolean => {
  const candidates = cluster.hosts.filter(mayLead).length;
  return candidates > 1 || (candidates === 1 && (mayMake === true || hosts !== undefined));
};

/** A host that joins by itself knows no leader, so it takes no lock there. */
const unsurveyed = (run: HostsRun): Awaited<ReturnType<typeof surveyHosts>> => {
  const leader = run.cluster.hosts.find(mayLead);
  return { run, lockOn: leader === undefined ? [] : [leader] };
};

/** By name, whatever the order of the file. */
const takeLocks = async (lock: ClusterLock, hosts: readonly HostSpec[], links: Links): Promise<void> => {
  for (const spec of [...hosts].sort((a, b) => (a.name < b.name ? -1 : 1))) await lock.take(await links.look(spec));
};

/** Those who could be asked for the lock may be the very hosts that died: what is done to single hosts goes on. Throws HOST_*. */
const goWithoutLock = async (
  { cluster, hosts }: HostsRun,
  links: Links,
  notice: (line: string) => void,
): Promise<void> => {
  const leader = cluster.hosts.find(mayLead);
  if (leader === undefined) return;
  if (hosts === undefined) await links.look(leader);
  notice('No control plane can be asked for the lock of the cluster; going on without.');
};
