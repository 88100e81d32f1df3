import { pluginsIn } from '../../addons/index.ts';
import { type CorednsState, readCoredns } from '../addons/coredns-state.ts';
import { parsed } from '../version-policy.ts';
import type { UpgradeCheck, UpgradeFinding } from './upgrade-check.ts';

const PLUGINS = 'CoreDNSUnsupportedPlugins';
const MIGRATION = 'CoreDNSMigration';

/** kubeadm's two checks of CoreDNS: a Corefile goes on with the new version as it is, unless what is in it is not known. */
export const coredns: UpgradeCheck = {
  id: MIGRATION,
  test: async ({ target, kube }) => {
    if (target.documents.cluster.dns.disabled) return [];
    return corednsFindings(await readCoredns(kube, target));
  },
};

/** Pure. */
export const corednsFindings = ({ corefile, version, wanted }: CorednsState): readonly UpgradeFinding[] => {
  if (corefile === undefined || version === '' || version === wanted) return [];
  const unknown = pluginsIn(corefile).filter((plugin) => !plugins.has(plugin));
  return [
    ...(unknown.length === 0
      ? []
      : [
          error(
            PLUGINS,
            `The Corefile uses plugins that nobody can say of whether CoreDNS ${wanted} takes them as they are: ${unknown.join(', ')}.`,
            `See for yourself, then go on with --ignore-preflight-errors=${PLUGINS}: the Corefile stays as it is.`,
          ),
        ]),
    ...(goesUp(version, wanted)
      ? []
      : [
          error(
            MIGRATION,
            `CoreDNS ${version} is not known to go on as ${wanted}.`,
            `Set dns.imageTag in the ClusterConfiguration, or go on with --ignore-preflight-errors=${MIGRATION}: CoreDNS stays as it is.`,
          ),
        ]),
  ];
};

/** From the versions on whose plugins have not been taken away from since. */
const OLDEST_MINOR = 8;

/** Whether CoreDNS of one version can be followed by the other with the same Corefile. */
export const goesUp = (version: string, wanted: string): boolean => {
  const [from, to] = [parsed(version), parsed(wanted)];
  if (from.major !== 1 || !(from.minor >= OLDEST_MINOR)) return false;
  return from.minor === to.minor ? from.patch <= to.patch : from.minor < to.minor;
};

const error = (id: string, message: string, fix: string): UpgradeFinding => ({ id, severity: 'error', message, fix });

/** Those that kubeadm's own migration knows (github.com/coredns/corefile-migration, 1.14). */
const plugins = new Set([
  'autopath',
  'cache',
  'errors',
  'forward',
  'health',
  'hosts',
  'k8s_external',
  'kubernetes',
  'log',
  'loadbalance',
  'loop',
  'prometheus',
  'ready',
  'reload',
  'rewrite',
  'transfer',
]);
