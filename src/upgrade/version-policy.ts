import { supportedVersions } from '../spec/index.ts';

/** What is known of the versions in a cluster. */
export interface VersionFacts {
  /** The API server's own, such as `v1.35.4`. */
  readonly cluster: string;
  /** Of every kubelet. */
  readonly kubelets: readonly string[];
}

export interface AllowedVersions {
  readonly experimental: boolean;
  readonly releaseCandidate: boolean;
}

/** What speaks against a version; `--force` goes over what may be skipped. */
export interface VersionFaults {
  readonly mandatory: readonly string[];
  readonly skippable: readonly string[];
}

const MINOR_STEP = 1;
/** https://kubernetes.io/releases/version-skew-policy/#kubelet */
const KUBELET_SKEW = 3;

/**
 * kubeadm's rules for a version to go to (its EnforceVersionPolicies), with two that are Slipway's: it speaks every minor it
 * supports, so an older of them needs no force, and any way down needs it, where kubeadm goes down within a minor unasked.
 */
export const versionFaults = (target: string, facts: VersionFacts, allowed: AllowedVersions): VersionFaults => {
  const [to, from] = [parsed(target), parsed(facts.cluster)];
  const minors = supportedVersions.map(({ minor }) => Number(minor.split('.')[1]));
  const [newest, oldest] = [Math.max(...minors), Math.min(...minors)];
  const isPreRelease = to.preRelease !== '';
  const steps = [
    to.minor > from.minor + MINOR_STEP &&
      `${target} is too far from ${facts.cluster}: an upgrade goes ${MINOR_STEP} minor at a time. Go to 1.${from.minor + MINOR_STEP} first.`,
    to.minor < from.minor - MINOR_STEP &&
      `${target} is too far below ${facts.cluster}: a way down goes ${MINOR_STEP} minor at most.`,
    to.minor > newest &&
      `${target} is newer than what this Slipway knows, which is up to 1.${newest}. Take a newer Slipway.`,
  ].filter((text) => text !== false);
  const tooOld = facts.kubelets.filter((version) => to.minor > parsed(version).minor + KUBELET_SKEW);
  return {
    mandatory: [
      ...(to.minor < oldest ? [`${target} is older than 1.${oldest}, the oldest that this Slipway knows.`] : []),
      ...(isPreRelease ? [] : steps),
    ],
    skippable: [
      ...(isPreRelease ? steps : []),
      ...(isBelow(to, from) && to.minor >= from.minor - MINOR_STEP
        ? [`${target} is below ${facts.cluster}: data of the newer version may not be understood by the older one.`]
        : []),
      ...(isPreRelease && !isAllowed(to.preRelease, allowed)
        ? [
            `${target} is no stable release; --allow-experimental-upgrades or --allow-release-candidate-upgrades let it in.`,
          ]
        : []),
      ...(tooOld.length > 0
        ? [`Kubelets of ${[...new Set(tooOld)].join(', ')} are too old for ${target}: upgrade them first.`]
        : []),
    ],
  };
};

interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  readonly preRelease: string;
}

export const parsed = (text: string): Version => {
  const [, major, minor, patch, preRelease = ''] = /^v?(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?/.exec(text) ?? [];
  return { major: Number(major), minor: Number(minor), patch: Number(patch), preRelease };
};

export const isBelow = (a: Version, b: Version): boolean =>
  a.minor === b.minor ? a.patch < b.patch : a.minor < b.minor;

const isAllowed = (preRelease: string, { experimental, releaseCandidate }: AllowedVersions): boolean =>
  experimental || (releaseCandidate && preRelease.startsWith('rc'));
