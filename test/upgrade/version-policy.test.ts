import { describe, expect, test } from 'vitest';
import { type AllowedVersions, versionFaults } from '../../src/upgrade/version-policy.ts';

const none: AllowedVersions = { experimental: false, releaseCandidate: false };
const facts = (cluster: string, ...kubelets: string[]) => ({ cluster, kubelets });

describe('a version to go to', () => {
  test.each([
    ['v1.36.3', 'v1.35.4'],
    ['v1.35.9', 'v1.35.4'],
    ['v1.35.4', 'v1.34.1'],
    ['v1.36.3', 'v1.36.3'],
    ['v1.36.9', 'v1.36.3'],
  ])('%s is reached from %s', (target, cluster) => {
    expect(versionFaults(target, facts(cluster, cluster), none)).toEqual({ mandatory: [], skippable: [] });
  });

  test.each([
    ['v1.36.3', 'v1.34.4', /1 minor at a time. Go to 1\.35 first/],
    ['v1.37.0', 'v1.36.3', /newer than what this Slipway knows/],
    ['v1.34.4', 'v1.35.4', /older than 1\.35/],
    ['v1.33.0', 'v1.36.3', /a way down goes 1 minor at most/],
  ])('%s from %s is refused, force or not', (target, cluster, why) => {
    expect(versionFaults(target, facts(cluster), none).mandatory.join('\n')).toMatch(why);
  });

  test.each([
    ['v1.36.1', 'v1.36.3', /is below v1\.36\.3/],
    ['v1.35.4', 'v1.36.3', /is below v1\.36\.3/],
    ['v1.36.4-rc.1', 'v1.36.3', /no stable release/],
    ['v1.37.0-alpha.1', 'v1.36.3', /newer than what this Slipway knows[\s\S]*no stable release/],
  ])('%s from %s needs force', (target, cluster, why) => {
    const { mandatory, skippable } = versionFaults(target, facts(cluster), none);
    expect(mandatory).toEqual([]);
    expect(skippable.join('\n')).toMatch(why);
  });

  test('a release candidate may be let in, and with the other flag everything', () => {
    const from = facts('v1.36.3');
    expect(versionFaults('v1.36.4-rc.1', from, { ...none, releaseCandidate: true }).skippable).toEqual([]);
    expect(versionFaults('v1.36.4-beta.0', from, { ...none, releaseCandidate: true }).skippable).toHaveLength(1);
    expect(versionFaults('v1.36.4-beta.0', from, { ...none, experimental: true }).skippable).toEqual([]);
  });

  test('kubelets may be three minors behind and not four', () => {
    expect(versionFaults('v1.36.3', facts('v1.35.4', 'v1.33.0'), none).skippable).toEqual([]);
    expect(versionFaults('v1.36.3', facts('v1.35.4', 'v1.32.9', 'v1.35.4'), none).skippable).toEqual([
      'Kubelets of v1.32.9 are too old for v1.36.3: upgrade them first.',
    ]);
  });
});
