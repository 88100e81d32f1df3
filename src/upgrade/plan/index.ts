import { imagesFor } from '../../manifests/index.ts';
import { onControlPlanes, step } from '../../phases/index.ts';
import { defaultKubernetesVersion } from '../../spec/index.ts';
import { ofHost, ofRun } from '../../workflow/index.ts';
import { readCoredns } from '../addons/coredns-state.ts';
import { upgradeApi, upgradeTarget } from '../artifacts.ts';
import { componentVersions, kubeletVersions, tagOf } from '../cluster-versions.ts';
import { clusterChecks, runChecks, upgradeRules } from '../preflight.ts';
import { storedConfiguration } from '../read-target.ts';
import type { StoredComponent, StoredConfiguration } from '../stored-configuration.ts';
import { availableUpgrades, type ComponentConfigState, type UpgradePlan } from './upgrade-plan.ts';

export interface PlanRequest {
  /** The version asked for by its name. */
  readonly version?: string;
  readonly etcdUpgrade: boolean;
}
export const planRequest = ofRun<PlanRequest>('planRequest');
export const upgradePlan = ofHost<UpgradePlan>('upgradePlan');

/** kubeadm's `upgrade plan`: the same checks as before an upgrade, then what could be upgraded. */
export const planUpgrade = step({
  id: 'plan',
  title: 'See where the cluster can go',
  where: onControlPlanes,
  needs: {
    target: upgradeTarget,
    kube: upgradeApi,
    stored: storedConfiguration,
    rules: upgradeRules,
    request: planRequest,
  },
  gives: { upgradePlan },
  run: async (context, { target, kube, stored, rules, request }) => {
    await runChecks({ context, target, stored, kube }, clusterChecks, rules.ignored);
    const [kubelets, apiServers, controllerManagers, schedulers, etcds, coredns] = await Promise.all([
      kubeletVersions(kube),
      componentVersions(kube, 'kube-apiserver'),
      componentVersions(kube, 'kube-controller-manager'),
      componentVersions(kube, 'kube-scheduler'),
      componentVersions(kube, 'etcd'),
      readCoredns(kube, target),
    ]);
    const version = request.version ?? defaultKubernetesVersion;
    const images = imagesFor({ ...stored.cluster, kubernetesVersion: version });
    const destination = {
      version,
      etcd: tagOf(images.etcd),
      coredns: tagOf(images.coredns),
      tool: defaultKubernetesVersion,
      isNamed: request.version !== undefined,
    };
    const state = { kubelets, apiServers, controllerManagers, schedulers, etcds, coredns: coredns.version };
    return {
      upgradePlan: {
        availableUpgrades: availableUpgrades(state, destination, request.etcdUpgrade),
        configVersions: configStates(stored),
      },
    };
  },
});

const configStates = ({ kubeProxy, kubelet }: StoredConfiguration): readonly ComponentConfigState[] => [
  configState('kubeproxy.config.k8s.io', 'v1alpha1', kubeProxy),
  configState('kubelet.config.k8s.io', 'v1beta1', kubelet),
];

const configState = (
  group: string,
  preferredVersion: string,
  component: StoredComponent | undefined,
): ComponentConfigState => ({
  group,
  currentVersion: component ? (String(component.document['apiVersion']).split('/')[1] ?? '') : '',
  preferredVersion,
  manualUpgradeRequired: false,
});
