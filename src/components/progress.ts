/** What the store is doing, one event per step of a job; nothing has to listen. */
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
  readonly text?: string;
  readonly bytes?: number;
  readonly totalBytes?: number;
}

export type ProgressListener = (progress: ComponentProgress) => void;
