import type { Component } from './component.ts';

/** One place that components come from: a mirror, a bundle, or the source code. A fourth is one file and one line in `open-origins.ts`. */
export interface Origin {
  /** For people: `mirror`, `bundle /mnt/slipway.tar`, `source`. */
  readonly name: string;
  /** How many of its jobs may be under way at once. */
  readonly parallel: number;
  /** What the cache keys its result by; `undefined` when this origin cannot have the component. */
  recipeOf(component: Component): string | undefined;
  /** Groups components into the pieces of work that deliver them together. */
  jobsFor(components: readonly Component[]): readonly Job[];
}

export interface Job {
  /** Stable from run to run: an interrupted job finds its working folder again. A file name. */
  readonly id: string;
  /** For people: `Kubernetes v1.36.3`. */
  readonly title: string;
  readonly components: readonly Component[];
  /** Throws what went wrong with all of its components. */
  deliver(context: JobContext): Promise<readonly Delivered[]>;
}

export interface JobContext {
  /** Exists; kept when the job fails, removed when it succeeds. */
  readonly workDir: string;
  readonly signal?: AbortSignal;
  say(step: JobStep): void;
}

export interface JobStep {
  readonly text: string;
  /** How far it is, when it can be counted. */
  readonly done?: number;
  readonly total?: number;
  readonly unit?: 'bytes' | 'packages';
}

export interface Delivered {
  readonly name: string;
  /** A finished file in `workDir`. */
  readonly path: string;
  /** What it must be, when the origin knows. */
  readonly sha256?: string;
  /** As in LocalArtifact. */
  readonly from: string;
}
