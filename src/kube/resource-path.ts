import { SlipwayError } from '../errors/index.ts';

export interface Resource {
  /** Lower-case plural, as in URLs. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** What Slipway writes and reads itself, by API group; anything else is looked up on the server. */
const known: Readonly<Record<string, { readonly namespaced: readonly string[]; readonly cluster: readonly string[] }>> =
  {
    '': {
      namespaced: [
        'ConfigMap',
        'Endpoints',
        'Event',
        'LimitRange',
        'PersistentVolumeClaim',
        'Pod',
        'ReplicationController',
        'ResourceQuota',
        'Secret',
        'Service',
        'ServiceAccount',
      ],
      cluster: ['Namespace', 'Node', 'PersistentVolume'],
    },
    'admissionregistration.k8s.io': {
      namespaced: [],
      cluster: ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration', 'ValidatingAdmissionPolicy'],
    },
    'apiextensions.k8s.io': { namespaced: [], cluster: ['CustomResourceDefinition'] },
    'apiregistration.k8s.io': { namespaced: [], cluster: ['APIService'] },
    apps: {
      namespaced: ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet'],
      cluster: [],
    },
    autoscaling: { namespaced: ['HorizontalPodAutoscaler'], cluster: [] },
    batch: { namespaced: ['CronJob', 'Job'], cluster: [] },
    'certificates.k8s.io': { namespaced: [], cluster: ['CertificateSigningRequest'] },
    'coordination.k8s.io': { namespaced: ['Lease'], cluster: [] },
    'discovery.k8s.io': { namespaced: ['EndpointSlice'], cluster: [] },
    'events.k8s.io': { namespaced: ['Event'], cluster: [] },
    'networking.k8s.io': { namespaced: ['Ingress', 'NetworkPolicy'], cluster: ['IngressClass'] },
    'node.k8s.io': { namespaced: [], cluster: ['RuntimeClass'] },
    policy: { namespaced: ['PodDisruptionBudget'], cluster: [] },
    'rbac.authorization.k8s.io': {
      namespaced: ['Role', 'RoleBinding'],
      cluster: ['ClusterRole', 'ClusterRoleBinding'],
    },
    'scheduling.k8s.io': { namespaced: [], cluster: ['PriorityClass'] },
    'storage.k8s.io': { namespaced: [], cluster: ['CSIDriver', 'CSINode', 'StorageClass'] },
  };

/** The resource of a well-known kind, or `undefined`. */
export const knownResource = (apiVersion: string, kind: string): Resource | undefined => {
  const kinds = known[groupOf(apiVersion)];
  if (kinds?.namespaced.includes(kind)) return { plural: pluralOf(kind), namespaced: true };
  if (kinds?.cluster.includes(kind)) return { plural: pluralOf(kind), namespaced: false };
  return undefined;
};

/** Picks a kind out of an APIResourceList (the answer of `/apis/GROUP/VERSION`). */
export const discoveredResource = (list: unknown, apiVersion: string, kind: string): Resource => {
  const resources = isResourceList(list) ? list.resources : [];
  const found = resources.find((one) => one.kind === kind && !one.name.includes('/'));
  if (found) return { plural: found.name, namespaced: found.namespaced };
  throw new SlipwayError('KUBE_API', `The API server knows no kind ${kind} in ${apiVersion}.`, {
    hint: `See what it knows: kubectl api-resources --api-group=${groupOf(apiVersion)}`,
  });
};

/** `/api/v1/namespaces/kube-system/configmaps/coredns`; without `name` the collection; without `namespace` across all of them. */
export const pathOf = (
  ref: { readonly apiVersion: string; readonly namespace?: string | undefined; readonly name?: string },
  { plural, namespaced }: Resource,
): string => {
  const namespace = ref.namespace ?? (ref.name === undefined ? undefined : 'default');
  const scope = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const name = ref.name === undefined ? '' : `/${encodeURIComponent(ref.name)}`;
  return `${rootOf(ref.apiVersion)}${scope}/${plural}${name}`;
};

/** `/api/v1`, `/apis/apps/v1`. */
export const rootOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;

const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');

const pluralOf = (kind: string): string => {
  const word = kind.toLowerCase();
  if (word === 'endpoints') return word;
  if (word.endsWith('s')) return `${word}es`;
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
};

const isResourceList = (
  value: unknown,
): value is { readonly resources: readonly { name: string; kind: string; namespaced: boolean }[] } =>
  typeof value === 'object' && value !== null && 'resources' in value && Array.isArray(value.resources);
