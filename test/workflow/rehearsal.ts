import type { Host } from '../../src/host/index.ts';
import {
  type Member,
  type Run,
  type RunEvent,
  type RunResult,
  runWorkflow,
  workflow,
} from '../../src/workflow/index.ts';
import { stubHost } from './stub-host.ts';

export interface Rehearsal extends RunResult {
  readonly events: readonly RunEvent[];
  /** `started certs/ca on cp1`, `failed certs/ca on cp1`: what happened, in order, connections left out. */
  readonly story: readonly string[];
}

export const members = (...names: string[]): Member<undefined>[] => names.map((name) => ({ name, spec: undefined }));

/** Runs phases over named hosts that only tell of writes. */
export const rehearse = async (
  phases: Run<undefined>['workflow']['phases'],
  hosts: readonly string[] | string,
  options: Partial<Run<undefined>> = {},
): Promise<Rehearsal> => {
  const events: RunEvent[] = [];
  const result = await runWorkflow({
    workflow: workflow('rehearsal', phases),
    members: members(...hosts),
    hostOf: async ({ name }, onChange): Promise<Host> => stubHost(name, onChange),
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    runId: 'r1',
    ...options,
  });
  return { ...result, events, story: storyOf(events) };
};

export const storyOf = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) => {
    if (event.type === 'unit-started' && event.phase !== 'connect') return [`started ${event.phase} on ${event.host}`];
    if (event.type === 'unit-ended' && (event.phase !== 'connect' || event.outcome === 'failed'))
      return [`${event.outcome} ${event.phase} on ${event.host}${event.because ? ` because ${event.because}` : ''}`];
    return [];
  });

/** A promise and the way to settle it. */
export const gate = (): { readonly opened: Promise<void>; open(): void } => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
};

export const idle = async (): Promise<void> => {};
export const onFirst = ({ name }: Pick<Member, 'name'>): boolean => name === 'cp1';
