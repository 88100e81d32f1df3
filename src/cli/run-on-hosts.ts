import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { RunError, SlipwayError } from '../errors/index.ts';
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
import { createReporter } from '../report/index.ts';
import { type Cluster, type HostSpec, leaderOf } from '../spec/index.ts';
import {
  acquireLock,
  createJournal,
  type Lock,
  type Member,
  type Provided,
  type Reporter,
  type RunEvent,
  type RunResult,
  readJournal,
  runWorkflow,
  type Workflow,
} from '../workflow/index.ts';
import { flag, integer, type Options, text } from './command-spec.ts';
import { stateDir } from './folders.ts';
import type { Terminal } from './terminal.ts';

export interface HostsRun {
  readonly workflow: Workflow<HostSpec>;
  readonly cluster: Cluster;
  readonly terminal: Terminal;
  readonly options: Options;
  readonly provide: readonly Provided[];
  /** All hosts of the cluster when absent. */
  readonly hosts?: readonly HostSpec[];
  readonly plan?: boolean;
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  /** Takes the cluster's lock on the leader; off for runs that write nothing that lasts. */
  readonly lock?: boolean;
  /** Hears events besides the reporter. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Prints nothing itself. */
  readonly silent?: boolean;
}

/** Connects to the hosts of a cluster, runs a workflow over them, reports, and closes every connection. */
export const runOnHosts = async (run: HostsRun): Promise<RunResult> => {
  const { cluster, terminal, options } = run;
  const reporter = run.silent ? silent : reporterFor(terminal, options);
  const controller = new AbortController();
  const signal = AbortSignal.any([terminal.signal, controller.signal]);
  const runId = randomBytes(4).toString('hex');
  const links = createLinks(run, runId, () => controller.abort());
  const journalPath = join(stateDir(terminal), cluster.name, 'journal.jsonl');
  const journal = run.plan || run.silent ? undefined : await openJournal(journalPath, run, runId, reporter);
  try {
    return await runWorkflow({
      workflow: run.workflow,
      members: (run.hosts ?? cluster.hosts).map((spec): Member<HostSpec> => ({ name: spec.name, spec })),
      hostOf: links.hostOf,
      signal,
      runId,
      provide: run.provide,
      only: run.only,
      skip: run.skip,
      plan: run.plan ?? false,
      ...(journal && { journal }),
      onEvent: (event) => {
        run.onEvent?.(event);
        reporter.on(event);
      },
    });
  } finally {
    await links.close();
    await journal?.end();
    await reporter.end();
  }
};

/** The exit code of a finished run; the reporter has told its errors. */
export const exitCodeOf = (result: RunResult): number => {
  if (result.outcome === 'ok') return 0;
  if (result.outcome === 'aborted') return new SlipwayError('ABORTED', '').exitCode;
  return new RunError(result.errors).exitCode;
};

const silent: Reporter = { on: () => undefined, end: () => undefined };

export const reporterFor = (terminal: Terminal, options: Options): Reporter =>
  createReporter({
    format: text(options, 'output') === 'json' ? 'json' : 'text',
    stream: terminal.out,
    isTty: terminal.isTty,
    color: terminal.color,
    columns: terminal.columns,
    verbosity: verbosityOf(options),
  });

const verbosityOf = (options: Options): 'quiet' | 'normal' | 'verbose' => {
  if (flag(options, 'quiet')) return 'quiet';
  return flag(options, 'verbose') ? 'verbose' : 'normal';
};

interface Links {
  hostOf(member: Member<HostSpec>, onChange: ChangeListener): Promise<Host>;
  close(): Promise<void>;
}

/** Connections of one run. The leader comes first: nobody is written to before its lock is held. */
const createLinks = (run: HostsRun, runId: string, onLockLost: () => void): Links => {
  const { cluster, terminal, options } = run;
  const transports: Transport[] = [];
  const leader = leaderOf(cluster);
  let lock: Promise<Lock | undefined> | undefined;

  const environment: SshEnvironment = {
    env: terminal.env,
    home: terminal.home,
    user: terminal.user,
    ask: terminal.askSecret,
    onNotice: (notice) => terminal.err.write(`${notice}\n`),
  };

  const connect = async (spec: HostSpec, onChange: ChangeListener): Promise<Host> => {
    const transport = await connectTo(spec, environment);
    transports.push(transport);
    const facts = await probeFacts(transport);
    const sudoPassword = sudoPasswordOf(spec, environment);
    return createHost({ name: spec.name, transport, facts, onChange, ...(sudoPassword && { sudoPassword }) });
  };

  const takeLock = async (host: Host): Promise<Lock | undefined> => {
    if (run.plan || run.lock === false) return undefined;
    const owner = { user: terminal.user, machine: terminal.machine, pid: terminal.pid, runId };
    const taken = await acquireLock(host, owner, {
      waitMs: (integer(options, 'lockTimeout') ?? 0) * 1000,
      signal: terminal.signal,
      onWait: (holder) => terminal.err.write(`${holder}; waiting\n`),
    });
    void taken.lost.then(onLockLost);
    return taken;
  };

  const first = new Map<string, Promise<Host>>();
  const open = (spec: HostSpec, onChange: ChangeListener): Promise<Host> => {
    const known = first.get(spec.name) ?? connect(spec, onChange);
    first.set(spec.name, known);
    return known;
  };

  return {
    hostOf: async ({ spec }, onChange) => {
      const host = await open(spec, onChange);
      if (spec.name === leader?.name) lock ??= takeLock(host);
      else if (leader && run.hosts === undefined) lock ??= open(leader, onChange).then(takeLock);
      await lock;
      return run.plan ? createDryRunHost(host, onChange) : host;
    },
    close: async () => {
      await (await lock?.catch(() => undefined))?.release();
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
};

/** Tells what an earlier, killed run left under way, then begins anew. */
const openJournal = async (path: string, run: HostsRun, runId: string, reporter: Reporter): Promise<Reporter> => {
  const { terminal } = run;
  const last = await readJournal(path);
  const owner = { user: terminal.user, machine: terminal.machine, pid: terminal.pid, runId };
  if (last && last.outcome === undefined && text(run.options, 'output') !== 'json') {
    const units = last.underWay.map(({ phase, host }) => `${phase} on ${host}`).join(', ');
    terminal.err.write(
      `The run of ${last.since} was cut short${units ? ` during ${units}` : ''}; going on from what is there.\n`,
    );
  }
  void reporter;
  return createJournal(path, owner);
};
