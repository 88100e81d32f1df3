/** What Slipway can make a cluster of: minors, newest first, with the patch release that is taken when only the minor is given. */
export const supportedVersions = [
  { minor: '1.36', latest: 'v1.36.3' },
  { minor: '1.35', latest: undefined },
] as const;

export const defaultKubernetesVersion = 'v1.36.3';

/** `v1.36.3` from `1.36.3`, `v1.36.3` or `1.36`; otherwise why not. */
export const resolveVersion = (text: string): { readonly version: string } | { readonly fault: string } => {
  const [, minor = '', patch] = /^v?(\d+\.\d+)(\.\d+)?$/.exec(text) ?? [];
  if (minor === '') return { fault: `expected a version such as ${defaultKubernetesVersion}, found "${text}"` };
  const known = supportedVersions.find((row) => row.minor === minor);
  if (known === undefined) return { fault: `Kubernetes ${text} is not supported; expected ${supported}` };
  if (patch !== undefined) return { version: `v${minor}${patch}` };
  return known.latest === undefined
    ? { fault: `expected the patch release too, such as v${minor}.0` }
    : { version: known.latest };
};

const supported = supportedVersions.map(({ minor }) => `${minor}.x`).join(' or ');
