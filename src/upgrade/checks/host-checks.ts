import { type Check, nodeOf } from '../../phases/index.ts';
import type { UpgradeCheck } from './upgrade-check.ts';

/** A check of hosts that init and join have too. */
export const ofHostCheck = (check: Check): UpgradeCheck => ({
  id: check.id,
  test: ({ context: { host, member }, target }) =>
    check.test({
      host,
      spec: member.spec,
      node: nodeOf(target, member.spec, host.facts),
      cluster: target,
      leader: false,
      claimed: true,
    }),
});
