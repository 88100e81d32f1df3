import { RunError, SlipwayError } from '../errors/index.ts';
import { createReporter, type RunReporter } from '../report/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Member, type RunResult, runWorkflow, selectPhases } from '../workflow/index.ts';
import { flag, type Options, text } from './command-spec.ts';
import type { HostsRun } from './hosts-run.ts';
import { openSession } from './hosts-session.ts';
import type { Terminal } from './terminal.ts';

/**
 * Connects to the hosts of a cluster, sees who leads, keeps other runs out, runs a workflow over the hosts, reports, and closes every
 * connection. Throws, before any host is touched, USAGE for a phase that does not exist, LOCKED, JOIN_REFUSED, PREFLIGHT_FAILED, HOST_*
 * of the only one who could lead.
 */
export const runOnHosts = async (asked: HostsRun): Promise<RunResult> => {
  selectPhases(asked.workflow, asked);
  const reporter = asked.silent ? silent : reporterFor(asked.terminal, asked.options);
  const session = openSession(asked, reporter);
  const { runId, links, signal, journal } = session;
  try {
    const begun = await session.begin();
    const run = (await begun.choose?.(begun, { signal, hostOf: links.look })) ?? begun;
    const result = await runWorkflow({
      workflow: run.workflow,
      members: (run.hosts ?? run.cluster.hosts).map((spec): Member<HostSpec> => ({ name: spec.name, spec })),
      hostOf: links.hostOf,
      signal,
      runId,
      provide: run.provide,
      only: run.only,
      skip: run.skip,
      plan: run.plan ?? false,
      ...(journal && { journal }),
      onEvent: (event) => reporter.on(event),
    });
    return session.judge(result);
  } finally {
    await session.end();
    await reporter.end();
  }
};

/** The exit code of a finished run; the reporter has told its errors. */
export const exitCodeOf = (result: RunResult): number => {
  if (result.outcome === 'ok') return 0;
  if (result.outcome === 'aborted') return new SlipwayError('ABORTED', '').exitCode;
  return new RunError(result.errors).exitCode;
};

const silent: RunReporter = { on: () => undefined, end: () => undefined, aside: (work) => work() };

const reporterFor = (terminal: Terminal, options: Options): RunReporter =>
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
