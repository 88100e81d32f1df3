/** A playbook after loading: validated, every step with exactly one verb. */
export interface Playbook {
  readonly name: string;
  readonly description?: string;
  /** The file it came from, for messages and for templates beside it. */
  readonly file: string;
  /** Holds for every step, beside the step's own. */
  readonly when: When;
  /** Values for templates, where the run gives no other. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly steps: readonly PlaybookStep[];
}

export interface PlaybookStep {
  readonly id: string;
  /** An imperative sentence. */
  readonly title: string;
  readonly verb: string;
  /** What the verb's own schema made of what was written below it. */
  readonly options: unknown;
  readonly when: When;
  /** On hosts with one of these roles; on all when absent. */
  readonly roles?: readonly string[];
  /** Ids of steps and names of markers; `undefined`: the step before, in file order. */
  readonly needs?: readonly string[];
  /** Names of markers that phases elsewhere may need (`runtimeReady`). */
  readonly gives: readonly string[];
  readonly at: Position;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Facts that a host must have, each equal to the value or to one of the values. */
export type When = Readonly<Partial<Record<ComparedFact, Comparable | readonly Comparable[]>>>;
export type Comparable = string | boolean;

export type ComparedFact = (typeof comparedFacts)[number];
export const comparedFacts = ['family', 'id', 'version', 'arch', 'cgroup', 'initSystem', 'nested', 'swap'] as const;
