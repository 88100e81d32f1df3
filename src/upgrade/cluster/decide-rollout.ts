import { SlipwayError } from '../../errors/index.ts';
import { compareReleases, parseRelease, type Release } from '../../spec/index.ts';
import type { Rollout, RunningCluster, RunningNode, RunningPod } from './running-cluster.ts';

/** A kubelet may be this many minors older than its API server (https://kubernetes.io/releases/version-skew-policy/). */
const KUBELET_SKEW = 3;

/**
 * What is to be done to bring a running cluster to a version; `undefined` when it is there. Pure.
 * Throws UPGRADE_REFUSED, with everything that speaks against it: a way back, a minor left out, kubelets that would be too old.
 */
export const decideRollout = (running: RunningCluster, target: string): Rollout | undefined => {
  const faults = [...downgrades(running, target), ...leaps(running, target), ...stragglers(running, target)];
  if (faults.length > 0) throw refusal(running, target, faults);
  return running.nodes.every((node) => isDone(node, target)) ? undefined : { target, nodes: running.nodes };
};

/** Kubelet and static pods of a node run the version, and no upgrade is under way there. */
export const isDone = (node: RunningNode, target: string): boolean =>
  !node.isBegun && node.kubelet === target && hasPods(node, target);

/** The static pods that carry Kubernetes' version do carry this one; those without a version in their image count as if. */
export const hasPods = ({ pods }: RunningNode, target: string): boolean =>
  pods.filter(isOfKubernetes).every(({ version }) => version === '' || version === target);

/** Its kubelet or some of its static pods run the version. */
export const runsSomeOf = ({ kubelet, pods }: RunningNode, target: string): boolean =>
  kubelet === target || pods.filter(isOfKubernetes).some(({ version }) => version === target);

/** Others have versions of their own: etcd, and whatever else bears the label of the control plane, such as a cloud's controllers. */
const isOfKubernetes = ({ component }: RunningPod): boolean => versioned.has(component);

const versioned: ReadonlySet<string> = new Set(['kube-apiserver', 'kube-controller-manager', 'kube-scheduler']);

interface Part {
  readonly what: string;
  readonly release: Release;
  readonly version: string;
}

const partsOf = ({ nodes }: RunningCluster): readonly Part[] =>
  nodes.flatMap(({ name, kubelet, pods }) => [
    ...pods.filter(isOfKubernetes).flatMap((pod) => part(`${pod.component} on ${name}`, pod.version)),
    ...part(`the kubelet on ${name}`, kubelet),
  ]);

const part = (what: string, version: string): readonly Part[] => {
  const release = parseRelease(version);
  return release === undefined ? [] : [{ what, version, release }];
};

const downgrades = (running: RunningCluster, target: string): readonly string[] => {
  const wanted = parseRelease(target);
  if (wanted === undefined) return [];
  return partsOf(running)
    .filter(({ release }) => compareReleases(release, wanted) > 0)
    .map(({ what, version }) => `${what} is ${version}, newer than that: Kubernetes does not go back`);
};

const leaps = (running: RunningCluster, target: string): readonly string[] => {
  const wanted = parseRelease(target);
  if (wanted === undefined) return [];
  return [
    ...part('the API server', running.version),
    ...partsOf(running).filter(({ what }) => what.startsWith('kube-apiserver')),
  ]
    .filter(({ release }) => release.major === wanted.major && release.minor < wanted.minor - 1)
    .map(({ what, version }) => `${what} is ${version}: no minor release may be left out`);
};

const stragglers = (running: RunningCluster, target: string): readonly string[] => {
  const wanted = parseRelease(target);
  if (wanted === undefined) return [];
  return partsOf(running)
    .filter(({ what, release }) => what.startsWith('the kubelet') && release.minor < wanted.minor - KUBELET_SKEW)
    .map(({ what, version }) => `${what} is ${version}, more than ${KUBELET_SKEW} minor releases older than that`);
};

const refusal = (running: RunningCluster, target: string, faults: readonly string[]): SlipwayError =>
  new SlipwayError(
    'UPGRADE_REFUSED',
    [`The cluster cannot go to ${target}:`, ...[...new Set(faults)].map((fault) => `    ${fault}`)].join('\n'),
    {
      hint: `Nothing was changed. Set kubernetesVersion to ${advised(running, target)}, then: slipway apply -f cluster.yaml`,
    },
  );

/** Back to the newest that runs, or one minor on from the oldest API server. */
const advised = (running: RunningCluster, target: string): string => {
  const releases = partsOf(running).toSorted((a, b) => compareReleases(b.release, a.release));
  const [newest] = releases;
  const wanted = parseRelease(target);
  if (newest && wanted && compareReleases(newest.release, wanted) > 0) return `${newest.version} or later`;
  const server = parseRelease(running.version);
  const lagging = stragglers(running, target).length > 0;
  return server
    ? `a release of ${server.major}.${server.minor + (lagging ? 0 : 1)} first`
    : 'the next minor release first';
};
