import { SlipwayError } from '../errors/index.ts';
import {
  upgradeChecks as checksOfHost,
  judge,
  onControlPlanes,
  preflightError,
  type Step,
  step,
} from '../phases/index.ts';
import { isControlPlane } from '../spec/index.ts';
import { ofRun } from '../workflow/index.ts';
import { upgradeApi, upgradeChecked, upgradeTarget } from './artifacts.ts';
import { controlPlaneNodesReady } from './checks/control-plane-nodes-ready.ts';
import { coredns } from './checks/coredns.ts';
import { createJob } from './checks/create-job.ts';
import { ofHostCheck } from './checks/host-checks.ts';
import { pullImages } from './checks/image-pull.ts';
import { kubeletRuns } from './checks/kubelet-runs.ts';
import { staticPodManifest } from './checks/static-pod-manifest.ts';
import type { UpgradeCheck, UpgradeCheckContext, UpgradeFinding } from './checks/upgrade-check.ts';
import { apiServerVersion, kubeletVersions } from './cluster-versions.ts';
import { forgottenPatches } from './patches-forgotten.ts';
import { storedConfiguration } from './read-target.ts';
import { type AllowedVersions, versionFaults } from './version-policy.ts';

/** How strict the checks before an upgrade are. */
export interface UpgradeRules {
  readonly ignored: readonly string[];
  readonly force: boolean;
  readonly allowed: AllowedVersions;
  readonly imagePullPolicy: 'Always' | 'IfNotPresent' | 'Never';
}
export const upgradeRules = ofRun<UpgradeRules>('upgradeRules');

/** Before a cluster is told to be of another version: everything kubeadm's `upgrade plan` and `upgrade apply` look at. */
export const clusterChecks: readonly UpgradeCheck[] = [coredns, createJob, controlPlaneNodesReady, staticPodManifest];
/** Of a host that is about to change. */
const hostChecks: readonly UpgradeCheck[] = checksOfHost.map(ofHostCheck);

/** All findings of these checks; those that stop end the run. Throws PREFLIGHT_FAILED. */
export const runChecks = async (
  context: UpgradeCheckContext,
  checks: readonly UpgradeCheck[],
  ignored: readonly string[],
): Promise<void> => settle(context, (await Promise.all(checks.map((check) => check.test(context)))).flat(), ignored);

const settle = (
  { context: { host, warn } }: UpgradeCheckContext,
  findings: readonly UpgradeFinding[],
  ignored: readonly string[],
): void => {
  const { errors, warnings } = judge(findings, ignored);
  for (const { id, message, fix } of warnings) warn(`[${id}] ${message} ${fix}`);
  if (errors.length > 0) throw preflightError(host.name, errors);
};

/** kubeadm's preflight of `upgrade apply`. */
export const preflightApply: Step = step({
  id: 'preflight',
  title: 'Check the cluster, this host and the version',
  where: onControlPlanes,
  needs: { target: upgradeTarget, kube: upgradeApi, stored: storedConfiguration, rules: upgradeRules },
  gives: { upgradeChecked },
  run: async (context, { target, kube, stored, rules }) => {
    const looked = { context, target, stored, kube };
    await requireVersion(looked, rules);
    await runChecks(looked, [...hostChecks, kubeletRuns, ...clusterChecks], rules.ignored);
    await prepare(looked, rules);
    return { upgradeChecked: undefined };
  },
  recover: async () => ({ upgradeChecked: undefined }),
});

/** kubeadm's preflight of `upgrade node`. */
export const preflightNode: Step = step({
  id: 'preflight',
  title: 'Check this host',
  where: () => true,
  needs: { target: upgradeTarget, kube: upgradeApi, stored: storedConfiguration, rules: upgradeRules },
  gives: { upgradeChecked },
  run: async (context, { target, kube, stored, rules }) => {
    const looked = { context, target, stored, kube };
    const isOne = isControlPlane(context.member.spec);
    await runChecks(looked, [...hostChecks, ...(isOne ? [kubeletRuns] : [])], rules.ignored);
    if (isOne) await prepare(looked, rules);
    return { upgradeChecked: undefined };
  },
  recover: async () => ({ upgradeChecked: undefined }),
});

/** What takes time or needs attention comes when nothing else speaks against the upgrade. */
const prepare = async (looked: UpgradeCheckContext, { imagePullPolicy, ignored }: UpgradeRules): Promise<void> => {
  const { context, target, stored } = looked;
  const { host, member, warn } = context;
  for (const text of await forgottenPatches(host, member.spec, target, stored)) warn(text);
  settle(looked, await pullImages(looked, imagePullPolicy), ignored);
};

const requireVersion = async ({ kube, target, context }: UpgradeCheckContext, rules: UpgradeRules): Promise<void> => {
  const [cluster, kubelets] = await Promise.all([apiServerVersion(kube), kubeletVersions(kube)]);
  const wanted = target.kubernetesVersion;
  const { mandatory, skippable } = versionFaults(wanted, { cluster, kubelets: [...kubelets.keys()] }, rules.allowed);
  if (mandatory.length === 0 && (skippable.length === 0 || rules.force)) {
    for (const text of skippable) context.warn(`${text} Going on: --force.`);
    return;
  }
  const told = [...mandatory, ...skippable].map((text) => `\n    ${text}`).join('');
  throw new SlipwayError('UPGRADE_REFUSED', `The cluster runs ${cluster} and cannot go to ${wanted}:${told}`, {
    hint: mandatory.length > 0 ? 'slipway upgrade plan shows where it can go.' : 'If you know better: --force',
  });
};
