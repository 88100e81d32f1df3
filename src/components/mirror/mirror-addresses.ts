import type { ComponentSource } from '../../spec/index.ts';

export interface MirrorAddresses {
  /** Without a slash at the end. */
  readonly kubernetes: string;
  readonly github: string;
  /** By the registry's name in image references; what is not in it answers at its own name. */
  readonly registries: Readonly<Record<string, string>>;
}

/** Where a mirror answers: what the cluster file says, else where the projects themselves publish. */
export const mirrorAddresses = (source: Extract<ComponentSource, { type: 'mirror' }>): MirrorAddresses => ({
  kubernetes: withoutSlash(source.kubernetes ?? 'https://dl.k8s.io'),
  github: withoutSlash(source.github ?? 'https://github.com'),
  registries: source.registries ?? {},
});

const withoutSlash = (address: string): string => address.replace(/\/+$/, '');
