export { type Artifact, type Every, every, ofHost, ofRun } from './artifact.ts';
export type * from './events.ts';
export type * from './phase.ts';
