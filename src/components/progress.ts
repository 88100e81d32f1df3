/** What the store is doing, an event per step of a job and, in long steps, one per second or per twentieth. */
export interface ComponentProgress {
  readonly type: 'started' | 'working' | 'waiting' | 'ready' | 'failed';
  /** As in Origin. */
  readonly origin: string;
  /** What is being got, for people. */
  readonly title: string;
  /** Which of how many jobs of this origin, from 1. */
  readonly index: number;
  readonly of: number;
  /** Since the job began. */
  readonly elapsedMs: number;
  /** For people; holds the counts too. */
  readonly text?: string;
  readonly done?: number;
  readonly total?: number;
  readonly unit?: 'bytes' | 'packages';
}

export type ProgressListener = (progress: ComponentProgress) => void;
