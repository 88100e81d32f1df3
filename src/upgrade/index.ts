export {
  claimAfterRollout,
  type Looking,
  lookForRollout,
  type Rollout,
  rollout,
  rolloutPhases,
} from './cluster/index.ts';
