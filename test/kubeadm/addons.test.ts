import { describe, expect, test } from 'vitest';
import {
  bootstrapTokenRbac,
  bootstrapTokenSecret,
  clusterAdminsBinding,
  clusterInfoObjects,
  corednsObjects,
  type KubeObject,
  kubeadmConfigObjects,
  kubeletConfigObjects,
  kubeProxyObjects,
} from '../../src/addons/index.ts';
import { kubeletConfigMapData } from '../../src/manifests/index.ts';
import { formatEndpoint, writeClusterConfiguration } from '../../src/spec/index.ts';
import { configurations } from '../manifests/configurations.ts';
import { advertiseOf, type DryRun, kubeadmDryRun } from '../manifests/kubeadm-dry-run.ts';

const identity = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** Without what only the server fills in. */
const comparable = (objects: readonly KubeObject[]): Record<string, unknown> =>
  Object.fromEntries(
    objects
      .map((object) => [identity(object), JSON.parse(JSON.stringify(object, withoutServerFields))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

const withoutServerFields = (key: string, value: unknown): unknown => {
  if (key === 'status' || key === 'resourceVersion') return undefined;
  return key === 'resources' && JSON.stringify(value) === '{}' ? undefined : value;
};

const dataOf = (objects: readonly KubeObject[], name: string): Record<string, string> =>
  (objects.find(({ metadata }) => metadata.name.startsWith(name))?.['data'] ?? {}) as Record<string, string>;

const plain = (text = ''): string => Buffer.from(text, 'base64').toString('utf8');

const ours = ({ cluster, objects }: DryRun, proxyEnv: Readonly<Record<string, string>>, patches: DryRunPatches) => {
  const { cluster: configuration, kubelet, kubeProxy, init } = cluster.documents;
  const advertiseAddress = advertiseOf(cluster);
  const endpoint =
    configuration.controlPlaneEndpoint ?? formatEndpoint(advertiseAddress, init.localAPIEndpoint.bindPort);
  const token = dataOf(objects, 'bootstrap-token-');
  return [
    ...kubeadmConfigObjects(writeClusterConfiguration(configuration)),
    ...kubeletConfigObjects(
      kubeletConfigMapData({ cluster: configuration, ...(kubelet && { user: kubelet }) }),
      kubelet !== undefined,
    ),
    bootstrapTokenSecret({
      token: `${plain(token['token-id'])}.${plain(token['token-secret'])}`,
      expires: new Date(plain(token['expiration'])),
    }),
    ...bootstrapTokenRbac(),
    ...clusterInfoObjects(dataOf(objects, 'cluster-info')['kubeconfig'] ?? ''),
    ...corednsObjects({ cluster: configuration, patches }),
    ...kubeProxyObjects({
      cluster: configuration,
      server: `https://${endpoint}`,
      advertiseAddress,
      proxyEnv,
      ...(kubeProxy && { user: kubeProxy }),
    }),
  ];
};

type DryRunPatches = NonNullable<(typeof configurations)[string]['patches']>;

describe.for(Object.entries(configurations))('with %s', ([, { config, env = {}, patches = [] }]) => {
  test('every object of the cluster is that of the real kubeadm', async () => {
    const dryRun = await kubeadmDryRun(config, { env, patches });
    const theirs = dryRun.objects.filter(({ metadata }) => metadata.name !== 'kubeadm:cluster-admins');
    expect(theirs.length).toBeGreaterThan(25);
    expect(comparable(ours(dryRun, env, patches))).toEqual(comparable(theirs));
  });
});

test('administrators are bound as the real kubeadm binds them', () => {
  expect(clusterAdminsBinding()).toMatchObject({
    roleRef: { kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'Group', name: 'kubeadm:cluster-admins' }],
  });
});
