/** What Slipway can make a cluster of: minors, newest first, with the patch release that is taken when only the minor is given. */
export const supportedVersions = [
  { minor: '1.36', latest: 'v1.36.3' },
  { minor: '1.35', latest: undefined },
] as const;

export const defaultKubernetesVersion = 'v1.36.3';

/**
 * The version that a label of kubeadm's means to Slipway, which asks no server: `stable` and `stable-1` are the newest it knows,
 * `stable-1.36` the newest of that minor. `undefined` when the text is no label.
 */
export const labelledVersion = (
  text: string,
): { readonly version: string } | { readonly fault: string } | undefined => {
  const [, kind, minor] = /^(stable|latest)(?:-(1(?:\.\d+)?))?$/.exec(text) ?? [];
  if (kind === undefined) return undefined;
  if (kind === 'latest')
    return {
      fault: `Slipway asks no server what "${text}" is; expected a version such as ${defaultKubernetesVersion}`,
    };
  return minor === undefined || minor === '1' ? { version: defaultKubernetesVersion } : resolveVersion(minor);
};

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

/**
 * A version to upgrade to: whole with its `v` when it says so itself, pre-releases too, a label as init takes it. Whether it can
 * be reached is for the rules of an upgrade to say.
 */
export const targetVersion = (text: string): { readonly version: string } | { readonly fault: string } => {
  const [, whole] = /^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)$/.exec(text) ?? [];
  return whole === undefined ? (labelledVersion(text) ?? resolveVersion(text)) : { version: `v${whole}` };
};

const supported = supportedVersions.map(({ minor }) => `${minor}.x`).join(' or ');
