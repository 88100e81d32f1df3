import type { SlipwayError } from '../errors/index.ts';
import type { Change } from '../host/index.ts';

/** What happens in a run, as data; reporters listen and never steer. `atMs` is milliseconds since the run began. */
export type RunEvent =
  | {
      readonly type: 'run-started';
      readonly workflow: string;
      readonly runId: string;
      readonly hosts: readonly string[];
      readonly units: readonly UnitName[];
      readonly plan: boolean;
    }
  | ({ readonly type: 'unit-started'; readonly atMs: number } & UnitName)
  | ({ readonly type: 'unit-said'; readonly text: string } & UnitName)
  | ({
      readonly type: 'unit-progress';
      readonly done: number;
      readonly total: number;
      readonly unit: string;
    } & UnitName)
  | ({ readonly type: 'unit-change'; readonly change: Change } & UnitName)
  | ({ readonly type: 'unit-warned'; readonly message: string; readonly hint?: string } & UnitName)
  | ({
      readonly type: 'unit-ended';
      readonly atMs: number;
      readonly tookMs: number;
      readonly outcome: 'changed' | 'unchanged' | 'failed' | 'skipped' | 'aborted';
      readonly error?: SlipwayError;
      readonly because?: string;
    } & UnitName)
  | {
      readonly type: 'run-ended';
      readonly tookMs: number;
      readonly outcome: 'ok' | 'failed' | 'aborted';
      readonly changes: number;
      readonly errors: readonly SlipwayError[];
      readonly underWay: readonly UnitName[];
    };

export interface UnitName {
  readonly phase: string;
  readonly title: string;
  readonly host: string;
}

export interface Reporter {
  on(event: RunEvent): void;
  /** Ends drawing; after it nothing is printed. */
  end(): Promise<void> | void;
}
