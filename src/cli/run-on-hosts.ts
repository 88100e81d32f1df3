import { randomBytes } from 'node:crypto';
import { RunError, SlipwayError } from '../errors/index.ts';
import { createReporter, type RunReporter } from '../report/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Member, type RunResult, runWorkflow, selectPhases } from '../workflow/index.ts';
import { flag, type Options, text } from './command-spec.ts';
import type { HostsRun } from './hosts-run.ts';
import { createLinks } from './links.ts';
import { createRunJournal } from './run-journal.ts';
import type { Terminal } from './terminal.ts';

/** Connects to the hosts of a cluster, runs a workflow over them, reports, and closes every connection. */
export const runOnHosts = async (run: HostsRun): Promise<RunResult> => {
  const { cluster, terminal, options } = run;
  const reporter = run.silent ? silent : reporterFor(terminal, options);
  const controller = new AbortController();
  const runId = randomBytes(RUN_ID_BYTES).toString('hex');
  const owner = { user: terminal.user, machine: terminal.machine, pid: terminal.pid, runId };
  const notice = (line: string): void => void reporter.aside(async () => terminal.err.write(`${line}\n`));
  const isKept = !run.plan && run.lock !== false;
  const journal = isKept ? createRunJournal(cluster.name, terminal, owner, notice) : undefined;
  const signal = AbortSignal.any([terminal.signal, controller.signal]);
  const links = createLinks({ run, owner, reporter, journal, signal, onLockLost: () => controller.abort() });
  try {
    selectPhases(run.workflow, run);
    const { workflow, provide } = (await run.choose?.({ cluster, signal, hostOf: links.look })) ?? run;
    return await runWorkflow({
      workflow,
      members: (run.hosts ?? cluster.hosts).map((spec): Member<HostSpec> => ({ name: spec.name, spec })),
      hostOf: links.hostOf,
      signal,
      runId,
      provide,
      only: run.only,
      skip: run.skip,
      plan: run.plan ?? false,
      ...(journal && { journal }),
      onEvent: (event) => reporter.on(event),
    });
  } finally {
    await links.close();
    await journal?.end();
    await reporter.end();
  }
};

const RUN_ID_BYTES = 4;

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
