export { chooseLeader, type Survey } from './choose-leader.ts';
export { lookForCluster, type Presence, type Sight } from './look-for-cluster.ts';
