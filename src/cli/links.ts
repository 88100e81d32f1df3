import { SlipwayError } from '../errors/index.ts';
import {
  type ChangeListener,
  connectTo,
  createDryRunHost,
  createHost,
  type Host,
  probeFacts,
  type SshEnvironment,
  sudoPasswordOf,
  type Transport,
} from '../host/index.ts';
import type { RunReporter } from '../report/index.ts';
import { type HostSpec, mayLead } from '../spec/index.ts';
import type { Member, Owner } from '../workflow/index.ts';
import { createClusterLock } from './cluster-lock.ts';
import { integer } from './command-spec.ts';
import type { HostsRun } from './hosts-run.ts';
import type { RunJournal } from './run-journal.ts';

/** The connections of one run. */
export interface Links {
  /** For looking before the run begins. */
  look(spec: HostSpec): Promise<Host>;
  hostOf(member: Member<HostSpec>, onChange: ChangeListener): Promise<Host>;
  close(): Promise<void>;
}

export interface LinksOptions {
  readonly run: HostsRun;
  readonly owner: Owner;
  readonly reporter: RunReporter;
  readonly journal: RunJournal | undefined;
  /** Of the run. */
  readonly signal: AbortSignal;
  /** The lock is gone although nobody released it. */
  readonly onLockLost: () => void;
}

const MS_PER_SECOND = 1000;

/** The leader comes first: nobody is written to before the cluster's lock is held on it. */
export const createLinks = ({ run, owner, reporter, journal, signal, onLockLost }: LinksOptions): Links => {
  const { cluster, terminal, options } = run;
  const transports: Transport[] = [];
  const hosts = new Map<string, Promise<Host>>();
  // A host that joins by itself knows no leader, so it takes no lock there.
  const leader = cluster.hosts.find(mayLead);
  let lock: Promise<void> | undefined;
  const notice = (text: string): void => void reporter.aside(async () => terminal.err.write(`${text}\n`));
  const environment: SshEnvironment = {
    env: terminal.env,
    home: terminal.home,
    user: terminal.user,
    ask: (question) => reporter.aside(() => terminal.askSecret(question)),
    onNotice: notice,
  };

  const connect = async (spec: HostSpec, onChange: ChangeListener): Promise<Host> => {
    const transport = await connectTo(spec, environment);
    transports.push(transport);
    const facts = await probeFacts(transport);
    const sudoPassword = sudoPasswordOf(spec, environment);
    return createHost({ name: spec.name, transport, facts, onChange, signal, ...(sudoPassword && { sudoPassword }) });
  };

  const listeners = new Map<string, ChangeListener>();
  const open = (spec: HostSpec, onChange?: ChangeListener): Promise<Host> => {
    if (onChange) listeners.set(spec.name, onChange);
    const known = hosts.get(spec.name) ?? connect(spec, (change) => listeners.get(spec.name)?.(change));
    hosts.set(spec.name, known);
    return known;
  };

  const clusterLock = createClusterLock({
    owner,
    waitMs: (integer(options, 'lockTimeout') ?? 0) * MS_PER_SECOND,
    signal: terminal.signal,
    notice,
    onLost: onLockLost,
  });
  const takeLock = async (host: Host): Promise<void> => {
    await clusterLock.take(host);
    journal?.open();
  };

  /** A leader outside the run may be the very host that died: then there is nobody to lock. */
  const lockOutside = async (spec: HostSpec, onChange: ChangeListener): Promise<void> => {
    const host = await open(spec, onChange).catch((error: unknown) => {
      if (!run.hosts || !(error instanceof SlipwayError && error.code.startsWith('HOST_'))) throw error;
      notice(`${spec.name} cannot be asked for the cluster's lock (${error.message}); going on without.`);
      return undefined;
    });
    if (host) await takeLock(host);
  };

  return {
    look: (spec) => open(spec),
    hostOf: async ({ spec }, onChange) => {
      const host = await open(spec, onChange);
      if (run.plan) return createDryRunHost(host, onChange);
      if (run.lock !== false && leader) {
        lock ??= spec.name === leader.name ? takeLock(host) : lockOutside(leader, onChange);
        await lock;
      }
      return host;
    },
    close: async () => {
      await lock?.catch(() => undefined);
      await clusterLock.release();
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
};
