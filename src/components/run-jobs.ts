import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SlipwayError } from '../errors/index.ts';
import type { Cache } from './cache.ts';
import type { Component, LocalArtifact } from './component.ts';
import { withLock } from './lock-file.ts';
import type { Job, Origin } from './origin.ts';
import type { ProgressListener } from './progress.ts';
import { type Tell, teller } from './teller.ts';

/** Why an origin could not deliver some components. */
export interface Refusal {
  readonly origin: Origin;
  readonly components: readonly Component[];
  readonly error: SlipwayError;
}

interface JobRun {
  readonly cacheDir: string;
  readonly cache: Cache;
  /** Gets what was delivered, by name. */
  readonly found: Map<string, LocalArtifact>;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  readonly lockStaleMs?: number;
}

/**
 * Has one origin deliver what it can, several jobs at once where it allows that. One failing job stops no other.
 * Gives what was refused; throws ABORTED, and anything that is nobody's fault but this machine's (a full disk).
 */
export const runJobs = async (
  origin: Origin,
  missing: readonly Component[],
  run: JobRun,
): Promise<readonly Refusal[]> => {
  const jobs = origin.jobsFor(missing.filter((component) => origin.recipeOf(component) !== undefined));
  const refusals: Refusal[] = [];
  const queue = jobs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, job] of queue) {
      const refusal = await runJob(origin, job, run, teller(origin, job, index + 1, jobs.length, run.onProgress));
      if (refusal) refusals.push(refusal);
    }
  };
  await Promise.all(Array.from({ length: origin.parallel }, worker));
  return refusals;
};

const runJob = async (origin: Origin, job: Job, run: JobRun, tell: Tell): Promise<Refusal | undefined> => {
  run.signal?.throwIfAborted();
  tell('started');
  try {
    const lock = join(run.cacheDir, 'work', `${job.id}.lock`);
    await withLock(lock, () => deliver(origin, job, run, tell), {
      ...(run.signal && { signal: run.signal }),
      ...(run.lockStaleMs !== undefined && { staleMs: run.lockStaleMs }),
      onWait: () => tell('waiting', { text: 'another run is getting it' }),
    });
    tell('ready');
    return undefined;
  } catch (error) {
    if (run.signal?.aborted) throw aborted(job, run.signal);
    const failure = ofThisMachine(error, run.cacheDir);
    if (failure) throw failure;
    if (!(error instanceof SlipwayError)) throw error;
    tell('failed', { text: error.message });
    return { origin, components: job.components, error };
  }
};

/** Looks again once the lock is held: who held it before may have done the work. */
const deliver = async (origin: Origin, job: Job, run: JobRun, tell: Tell): Promise<void> => {
  const recipeOf = (component: Component): string => origin.recipeOf(component) ?? origin.name;
  for (const component of job.components) {
    const there = await run.cache.find(component, recipeOf(component)).catch(() => undefined);
    if (there) run.found.set(component.name, there);
  }
  if (job.components.every((component) => run.found.has(component.name))) return;
  const workDir = join(run.cacheDir, 'work', job.id);
  await mkdir(workDir, { recursive: true });
  const delivered = await job.deliver({
    workDir,
    ...(run.signal && { signal: run.signal }),
    say: (step) => tell('working', step),
  });
  for (const component of job.components) {
    const file = delivered.find((entry) => entry.name === component.name);
    if (!file) continue;
    run.found.set(component.name, await run.cache.put(component, recipeOf(component), file));
  }
  await rm(workDir, { recursive: true, force: true });
};

/** A full disk is no fault of the origin: the next one would fail as well. */
const ofThisMachine = (error: unknown, cacheDir: string): SlipwayError | undefined => {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) return undefined;
  return new SlipwayError('HOST_FILE_FAILED', `The cache ${cacheDir} cannot be used: ${error.message}`, {
    hint: 'Make room or fix its permissions, or set SLIPWAY_CACHE to another folder.',
    cause: error,
  });
};

const aborted = (job: Job, signal: AbortSignal): SlipwayError =>
  new SlipwayError('ABORTED', `Interrupted while getting ${job.title}.`, {
    hint: 'Run the same command again: what is already here is kept.',
    cause: signal.reason,
  });
