import { ofRun } from '../workflow/index.ts';
import type { Departures } from './who-left.ts';

/** What the command line says about leaving. */
export interface LeaveWishes {
  /** Nodes and members that are not in the file go even where no file made them. */
  readonly removeUnknown: boolean;
}

/** Provided by whoever starts the run. */
export const leaveWishes = ofRun<LeaveWishes>('leaveWishes');
export const departures = ofRun<Departures>('departures');
