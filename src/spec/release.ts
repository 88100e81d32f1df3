/** A release such as `v1.36.3`, or a pre-release such as `v1.37.0-rc.1`, as numbers that can be compared. */
export interface Release {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
  /** Empty for a release. */
  readonly preRelease: string;
}

/** `undefined` when the text is no version. A build's suffix (`+k3s1`) does not count (https://semver.org, 10). */
export const parseRelease = (text: string): Release | undefined => {
  const [, major, minor, patch, preRelease = ''] = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?/.exec(text) ?? [];
  if (patch === undefined) return undefined;
  return { major: Number(major), minor: Number(minor), patch: Number(patch), preRelease };
};

/** Below zero when `a` is older. */
export const compareReleases = (a: Release, b: Release): number =>
  a.major - b.major || a.minor - b.minor || a.patch - b.patch || comparePreReleases(a.preRelease, b.preRelease);

/** A pre-release comes before its release; numbers in its name count as numbers (https://semver.org, 11). */
const comparePreReleases = (a: string, b: string): number => {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  return a.localeCompare(b, 'en', { numeric: true });
};
