import { SlipwayError } from '../errors/index.ts';
import type { Project } from './component.ts';

/**
 * The versions that belong to a Kubernetes release, by project, without a leading `v`.
 * etcd, CoreDNS and pause are what `kubeadm config images list` of that minor names, agnhost is what its end-to-end
 * tests use; the rest was seen to work with it. `overrides` come from `components.versions` of a cluster file.
 * Throws COMPONENT_UNKNOWN for a release or a project that Slipway has no versions for.
 */
export const versionsFor = (
  kubernetesVersion: string,
  overrides: Readonly<Record<string, string>> = {},
): Readonly<Record<Project, string>> => {
  const kubernetes = withoutV(kubernetesVersion);
  const pins = byMinor[kubernetes.split('.').slice(0, 2).join('.')];
  if (!(pins && /^\d+\.\d+\.\d+(-[0-9a-z.]+)?$/.test(kubernetes))) throw unknownRelease(kubernetesVersion);
  const versions = { ...everywhere, ...pins, kubernetes };
  const odd = Object.values(overrides).find((version) => !/^[0-9A-Za-z][0-9A-Za-z.+_-]*$/.test(version));
  if (odd !== undefined) throw oddVersion(odd);
  const stray = Object.keys(overrides).find((project) => !Object.hasOwn(versions, project));
  if (stray !== undefined) throw unknownProject(stray, Object.keys(versions));
  const stripped = Object.entries(overrides).map(([project, version]) => [project, withoutV(version)]);
  return { ...versions, ...Object.fromEntries(stripped) };
};

/** Minors that `versionsFor` knows, newest first. */
export const knownMinors = (): readonly string[] => Object.keys(byMinor).reverse();

type PerMinor = 'etcd' | 'coredns' | 'pause' | 'agnhost' | 'crictl';

const byMinor: Readonly<Record<string, Readonly<Record<PerMinor, string>>>> = {
  '1.33': { etcd: '3.5.24-0', coredns: '1.12.0', pause: '3.10', agnhost: '2.53', crictl: '1.33.0' },
  '1.34': { etcd: '3.6.5-0', coredns: '1.12.1', pause: '3.10.1', agnhost: '2.56', crictl: '1.34.0' },
  '1.35': { etcd: '3.6.6-0', coredns: '1.13.1', pause: '3.10.1', agnhost: '2.59', crictl: '1.35.0' },
  '1.36': { etcd: '3.6.8-0', coredns: '1.14.2', pause: '3.10.2', agnhost: '2.63.0', crictl: '1.35.0' },
};

const everywhere: Readonly<Record<Exclude<Project, PerMinor | 'kubernetes'>, string>> = {
  flannel: '0.28.4',
  'flannel-cni': '1.9.1-flannel1',
  'cni-plugins': '1.9.1',
  containerd: '2.3.7',
  runc: '1.5.2',
};

const withoutV = (version: string): string => version.replace(/^v/, '');

const unknownRelease = (version: string): SlipwayError =>
  new SlipwayError('COMPONENT_UNKNOWN', `There are no component versions for Kubernetes ${version}.`, {
    hint: `Choose a release of ${knownMinors().join(', ')}, written like v1.36.3.`,
  });

const oddVersion = (version: string): SlipwayError =>
  new SlipwayError('COMPONENT_UNKNOWN', `components.versions names "${version}", which is no version.`, {
    hint: 'Write it as its project does, like 2.3.7.',
  });

const unknownProject = (project: string, known: readonly string[]): SlipwayError =>
  new SlipwayError('COMPONENT_UNKNOWN', `components.versions names "${project}", which is no part of a cluster.`, {
    hint: `Known are ${known.toSorted().join(', ')}.`,
  });
