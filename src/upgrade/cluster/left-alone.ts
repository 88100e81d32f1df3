import { SlipwayError } from '../../errors/index.ts';

/** What is told of a host whose turn does not come, because that of another one failed. */
export const leftAlone =
  (what: 'upgrade' | 'change') =>
  (name: string, failed: string): SlipwayError =>
    new SlipwayError('UPGRADE_HALTED', `${name} was left as it is, because the ${what} of ${failed} failed.`, {
      hint: `When ${failed} is well again, this goes on: slipway apply -f cluster.yaml`,
    });
