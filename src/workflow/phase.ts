import type { SlipwayError } from '../errors/index.ts';
import type { Change, Host } from '../host/index.ts';
import type { Artifact, Every } from './artifact.ts';

/** A host of a run as the engine knows it. `S` is what recipes know of it (roles, spec); the engine never looks inside. */
export interface Member<S = unknown> {
  readonly name: string;
  readonly spec: S;
}

export type Need = Artifact<unknown> | Every<unknown>;
export type Needs = Readonly<Record<string, Need>>;
export type Gives = Readonly<Record<string, Artifact<unknown>>>;

/** The declared needs as values: exactly those names, inferred. */
export type InputOf<N extends Needs> = {
  readonly [K in keyof N]: N[K] extends Artifact<infer T>
    ? T
    : N[K] extends Every<infer T>
      ? ReadonlyMap<string, T>
      : never;
};
/** What `run` must return: a value for each declared artifact; nothing where all are markers. */
export type OutputOf<G extends Gives> = { readonly [K in keyof G]: G[K] extends Artifact<infer T> ? T : never };

export interface PhaseContext<S = unknown> {
  readonly host: Host;
  readonly member: Member<S>;
  /** Every member of the run, in the order of the file. */
  readonly members: readonly Member<S>[];
  /** Aborted when the run is interrupted; pass it to everything that waits. */
  readonly signal: AbortSignal;
  /** A line for people: what is being waited for, how far it is. Never a secret. */
  say(text: string): void;
  /** How far long work is; drawn as a count or as time left. */
  progress(done: number, total: number, unit: string): void;
  /** A fault that does not stop the run; shown in the end report. */
  warn(error: SlipwayError | string): void;
}

/**
 * One step, as a value. `id` is a path as kubeadm spells it where kubeadm has one (`certs/apiserver`); `title` an imperative sentence.
 * `where` picks the hosts. A unit of work is one phase on one host and starts the moment its needs are there.
 */
export interface Phase<S = unknown, N extends Needs = Needs, G extends Gives = Gives> {
  readonly id: string;
  readonly title: string;
  readonly where: (member: Member<S>, members: readonly Member<S>[]) => boolean;
  readonly needs: N;
  readonly gives: G;
  /** Gives the artifacts from what is on the host, when the phase itself is not part of the run. `undefined`: they are not there. */
  readonly recover?: ((context: PhaseContext<S>) => Promise<OutputOf<G> | undefined>) | undefined;
  run(context: PhaseContext<S>, input: InputOf<N>): Promise<OutputOf<G>>;
}
export type { Change };
