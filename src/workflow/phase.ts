import type { SlipwayError } from '../errors/index.ts';
import type { ChangeListener, Host } from '../host/index.ts';
import type { Artifact, Every, Optional } from './artifact.ts';
import type { Artifacts } from './artifact-store.ts';

/** A host of a run as the engine knows it. `S` is what recipes know of it (roles, spec); the engine never looks inside. */
export interface Member<S = unknown> {
  readonly name: string;
  readonly spec: S;
}

export type Need = Artifact<unknown> | Every<unknown> | Optional<unknown>;
export type Needs = Readonly<Record<string, Need>>;
export type Gives = Readonly<Record<string, Artifact<unknown>>>;

/** The declared needs as values: exactly those names, inferred. */
export type InputOf<N extends Needs> = { readonly [K in keyof N]: ValueOf<N[K]> };
type ValueOf<N> =
  N extends Every<infer T>
    ? ReadonlyMap<string, T>
    : N extends Optional<infer T>
      ? T | undefined
      : N extends Artifact<infer T>
        ? T
        : never;

/** A value for each declared artifact that has one; markers may be left out. */
export type OutputOf<G extends Gives> = { readonly [K in ValueKeys<G>]: ValueOf<G[K]> } & {
  readonly [K in Exclude<keyof G, ValueKeys<G>>]?: undefined;
};
// biome-ignore lint/suspicious/noConfusingVoidType: it is what a marker carries.
type Marker = void;
type ValueKeys<G extends Gives> = { [K in keyof G]: ValueOf<G[K]> extends Marker ? never : K }[keyof G];

/** What `run` must return: `OutputOf`, and nothing in particular where all are markers. */
export type ReturnOf<G extends Gives> = string extends keyof G
  ? unknown
  : [ValueKeys<G>] extends [never]
    ? unknown
    : OutputOf<G>;

export interface PhaseContext<S = unknown> {
  readonly host: Host;
  readonly member: Member<S>;
  /** Every member of the run, in the order of the file. */
  readonly members: readonly Member<S>[];
  /** Aborted when the run is interrupted; pass it to everything that waits. */
  readonly signal: AbortSignal;
  /** Writes are only recorded. For what writes by other ways than `host` (the Kubernetes API); phases do not branch on it. */
  readonly plan: boolean;
  /** Hears of changes made by other ways than `host`; they count for the unit that is running when it is called. */
  readonly changed: ChangeListener;
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
  /**
   * Gives the artifacts from what is on the host, when the phase itself is not part of the run. `undefined`: they are not there.
   * It waits for nothing but the connection; of artifacts it may ask for those that the run was provided with.
   */
  readonly recover?: ((context: PhaseContext<S>, given: Given) => Promise<OutputOf<G> | undefined>) | undefined;
  run(context: PhaseContext<S>, input: InputOf<N>): Promise<ReturnOf<G>>;
}

/** What was there before the run began. */
export type Given = Pick<Artifacts, 'get'>;

/** A phase as it is written down: `needs` and `gives` may be left out, and `where` when it covers every host. */
export type PhaseSpec<S, N extends Needs, G extends Gives> = Omit<Phase<S, N, G>, 'needs' | 'gives' | 'where'> &
  Partial<Pick<Phase<S, N, G>, 'needs' | 'gives' | 'where'>>;

type Nothing = Readonly<Record<never, never>>;
type PhaseFactory<S> = <const N extends Needs = Nothing, const G extends Gives = Nothing>(
  spec: PhaseSpec<S, N, G>,
) => Phase<S, N, G>;

/** A factory of phases whose members are known to be `S`: `const step = phaseFor<HostSpec>(); step({ id, title, … })`. */
export const phaseFor =
  <S>(): PhaseFactory<S> =>
  <const N extends Needs, const G extends Gives>(spec: PhaseSpec<S, N, G>) =>
    // What is left out is the empty record, and so are N and G then.
    ({ where: everywhere, needs: {}, gives: {}, ...spec }) as Phase<S, N, G>;

/** A phase that knows nothing of its members but their names. */
export const phase: PhaseFactory<unknown> = phaseFor<unknown>();

/** For `recover` of a phase that gives markers only: the user's word is taken that its work is done. */
export const assumed = (): Promise<Nothing> => Promise.resolve({});

const everywhere = (): boolean => true;
