import { SlipwayError } from '../errors/index.ts';
import type { Artifact, Every, Optional } from './artifact.ts';
import type { Need, Phase } from './phase.ts';

/** A named recipe whose parts are proven to fit; made by `workflow`. */
export interface Workflow<S = unknown> {
  readonly name: string;
  /** In the order they were written, which is the order of help and reports, not of execution. */
  readonly phases: readonly Phase<S>[];
  /** What every run must be given from outside. */
  readonly provided: readonly Artifact<unknown>[];
}

/**
 * Makes a workflow. Throws INTERNAL, naming phase and artifact, when an id is used twice, when nobody gives what a phase
 * needs (optional needs aside), or when phases wait for each other. What depends on the hosts is proven when a run starts, before any is touched.
 */
export const workflow = <S>(
  name: string,
  phases: readonly Phase<S>[],
  options: { readonly provided?: readonly Artifact<unknown>[] } = {},
): Workflow<S> => {
  const made: Workflow<S> = { name, phases, provided: options.provided ?? [] };
  proveIds(made);
  proveScopes(made);
  proveNeeds(made);
  proveOrder(made);
  return made;
};

/** The engine's own unit that every other unit of a host waits for. */
export const CONNECT = 'connect';

export const isEvery = (need: Need): need is Every<unknown> => 'every' in need;
export const isOptional = (need: Need): need is Optional<unknown> => 'optional' in need;
/** Which artifact a need is for. */
export const artifactOf = (need: Need): Artifact<unknown> =>
  isEvery(need) ? need.every : isOptional(need) ? need.optional : need;

/** Throws INTERNAL: the recipe, not the user, is at fault. */
export const misbuilt = (flow: { readonly name: string }, what: string): SlipwayError =>
  new SlipwayError('INTERNAL', `Workflow ${flow.name} is built wrongly: ${what}.`, {
    hint: 'This is a fault of Slipway itself (or of a playbook that adds phases); please report it.',
  });

const proveIds = (flow: Workflow<never>): void => {
  const seen = new Set([CONNECT]);
  for (const { id } of flow.phases) {
    if (seen.has(id)) throw misbuilt(flow, `phase ${id} is there twice`);
    seen.add(id);
  }
};

const proveScopes = (flow: Workflow<never>): void => {
  const scopes = new Map<string, string>();
  const prove = (where: string, { name, scope }: Artifact<unknown>): void => {
    if ((scopes.get(name) ?? scope) !== scope)
      throw misbuilt(flow, `${where} takes ${name} for an artifact of the ${scope}, elsewhere it is not`);
    scopes.set(name, scope);
  };
  for (const artifact of flow.provided) prove('the caller', artifact);
  for (const { id, needs, gives } of flow.phases) {
    for (const artifact of [...Object.values(gives), ...Object.values(needs).map(artifactOf)])
      prove(`phase ${id}`, artifact);
    const shared = Object.values(needs).find((need) => isEvery(need) && need.every.scope === 'run');
    if (shared)
      throw misbuilt(flow, `phase ${id} needs ${artifactOf(shared).name} of every host, but it is of the run`);
  }
};

const proveNeeds = (flow: Workflow<never>): void => {
  const given = new Set([...flow.provided, ...flow.phases.flatMap(({ gives }) => Object.values(gives))].map(nameOf));
  for (const { id, needs } of flow.phases) {
    const missing = Object.values(needs)
      .filter((need) => !isOptional(need))
      .map(artifactOf)
      .map(nameOf)
      .find((name) => !given.has(name));
    if (missing !== undefined) throw misbuilt(flow, `phase ${id} needs ${missing}, which no phase gives`);
  }
};

const nameOf = ({ name }: Artifact<unknown>): string => name;

/** Only artifacts with one giver say for certain who waits for whom; the rest is proven per host when a run starts. */
const proveOrder = (flow: Workflow<never>): void => {
  const givers = Map.groupBy(
    flow.phases.flatMap((phase) => Object.values(phase.gives).map((artifact) => ({ phase, name: artifact.name }))),
    ({ name }) => name,
  );
  const waitsFor = (phase: Phase<never>): Phase<never>[] =>
    Object.values(phase.needs).flatMap((need) => {
      const those = givers.get(artifactOf(need).name) ?? [];
      return those.length === 1 ? those.map((giver) => giver.phase) : [];
    });
  const done = new Set<Phase<never>>();
  const visit = (phase: Phase<never>, path: readonly Phase<never>[]): void => {
    if (done.has(phase)) return;
    const way = [...path, phase];
    if (path.includes(phase))
      throw misbuilt(
        flow,
        `phases wait for each other: ${way
          .slice(path.indexOf(phase))
          .map(({ id }) => id)
          .join(' ← ')}`,
      );
    for (const before of waitsFor(phase)) visit(before, way);
    done.add(phase);
  };
  for (const phase of flow.phases) visit(phase, []);
};
