import { randomInt } from 'node:crypto';
import { formatDuration, parseDuration } from './duration.ts';
import { formatEndpoint, parseEndpoint } from './endpoint.ts';
import {
  type ApiServer,
  type BootstrapToken,
  type ClusterConfiguration,
  type ControlPlaneComponent,
  type Discovery,
  type EnvVar,
  type Etcd,
  type InitConfiguration,
  type JoinConfiguration,
  kubeadmApiVersion,
  type NodeRegistration,
  type Timeouts,
} from './kubeadm.ts';
import type { ClusterDocument, InitDocument, JoinDocument } from './kubeadm-schemas.ts';
import { isRecord } from './source-document.ts';

export const defaultServiceSubnet = '10.96.0.0/12';
export const defaultDnsDomain = 'cluster.local';
export const defaultCaCertPath = '/etc/kubernetes/pki/ca.crt';
export const defaultBindPort = 6443;
export const defaultCertificatesDir = '/etc/kubernetes/pki';
const defaultTokenGroup = 'system:bootstrappers:kubeadm:default-node-token';

const defaultTimeouts: Timeouts = {
  controlPlaneComponentHealthCheck: '4m0s',
  kubeletHealthCheck: '4m0s',
  kubernetesAPICall: '1m0s',
  etcdAPICall: '2m0s',
  tlsBootstrap: '5m0s',
  discovery: '5m0s',
  upgradeManifests: '5m0s',
};

/** A ClusterConfiguration with kubeadm's defaults filled in (kubeadm v1beta4, SetDefaults_ClusterConfiguration and the dynamic ones that need no host). */
export const completeClusterConfiguration = (
  document: Partial<ClusterDocument>,
  kubernetesVersion: string,
  bindPort: number,
): ClusterConfiguration => {
  const { controlPlaneEndpoint, etcd, networking = {}, ...given } = withoutEmpty(document);
  return {
    certificatesDir: defaultCertificatesDir,
    clusterName: 'kubernetes',
    dns: {},
    encryptionAlgorithm: 'RSA-2048',
    imageRepository: 'registry.k8s.io',
    proxy: {},
    ...given,
    apiVersion: kubeadmApiVersion,
    kind: 'ClusterConfiguration',
    kubernetesVersion,
    ...(controlPlaneEndpoint === undefined ? {} : { controlPlaneEndpoint: withPort(controlPlaneEndpoint, bindPort) }),
    apiServer: completeComponent(withLowerCaseSans(given.apiServer ?? {})),
    controllerManager: completeComponent(given.controllerManager ?? {}),
    scheduler: completeComponent(given.scheduler ?? {}),
    caCertificateValidityPeriod: normal(given.caCertificateValidityPeriod ?? '87600h'),
    certificateValidityPeriod: normal(given.certificateValidityPeriod ?? '8760h'),
    etcd: completeEtcd(etcd),
    networking: { serviceSubnet: defaultServiceSubnet, dnsDomain: defaultDnsDomain, ...withoutEmpty(networking) },
  };
};

/** An InitConfiguration with kubeadm's defaults. Without tokens of the user's the list is empty: the phase makes one. */
export const completeInitConfiguration = (document: Partial<InitDocument>): InitConfiguration => {
  const { certificateKey, skipPhases, patches, dryRun, localAPIEndpoint } = document;
  return {
    apiVersion: kubeadmApiVersion,
    kind: 'InitConfiguration',
    bootstrapTokens: (document.bootstrapTokens ?? []).map(completeToken),
    nodeRegistration: completeRegistration(document.nodeRegistration),
    localAPIEndpoint: completeApiEndpoint(localAPIEndpoint),
    ...(certificateKey ? { certificateKey } : {}),
    ...(skipPhases === undefined ? {} : { skipPhases }),
    ...(patches?.directory ? { patches: { directory: patches.directory } } : {}),
    timeouts: completeTimeouts(document.timeouts),
    ...(dryRun ? { dryRun } : {}),
  };
};

export const completeJoinConfiguration = (document: Partial<JoinDocument>): JoinConfiguration => {
  const { controlPlane, skipPhases, patches, dryRun } = document;
  return {
    apiVersion: kubeadmApiVersion,
    kind: 'JoinConfiguration',
    caCertPath: document.caCertPath ?? defaultCaCertPath,
    nodeRegistration: completeRegistration(document.nodeRegistration),
    discovery: completeDiscovery(document.discovery),
    ...(controlPlane === undefined
      ? {}
      : {
          controlPlane: {
            localAPIEndpoint: completeApiEndpoint(controlPlane.localAPIEndpoint),
            ...(controlPlane.certificateKey ? { certificateKey: controlPlane.certificateKey } : {}),
          },
        }),
    ...(skipPhases === undefined ? {} : { skipPhases }),
    ...(patches?.directory ? { patches: { directory: patches.directory } } : {}),
    timeouts: completeTimeouts(document.timeouts),
    ...(dryRun ? { dryRun } : {}),
  };
};

/** Go durations are stored as Go writes them: `24h` becomes `24h0m0s`. */
const normal = (duration: string): string => formatDuration(parseDuration(duration));

/** Empty text counts as not given. */
const withoutEmpty = <T extends object>(fields: T): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as T;

/** Some load balancers have capitals in their names. */
const withLowerCaseSans = (apiServer: ApiServer): ApiServer =>
  apiServer.certSANs === undefined
    ? apiServer
    : { ...apiServer, certSANs: apiServer.certSANs.map((san) => san.toLowerCase()) };

const withPort = (endpoint: string, port: number): string => {
  const parsed = parseEndpoint(endpoint);
  return parsed === undefined ? endpoint : formatEndpoint(parsed.host, parsed.port ?? port);
};

/** The API version of a field reference is v1 unless told (v1beta4, SetDefaults_EnvVar). */
const completeComponent = <T extends ControlPlaneComponent>(component: T): T =>
  component.extraEnvs === undefined ? component : { ...component, extraEnvs: component.extraEnvs.map(completeEnv) };

const completeEnv = (env: EnvVar): EnvVar => {
  const fieldRef = env.valueFrom?.['fieldRef'];
  return isRecord(fieldRef)
    ? { ...env, valueFrom: { ...env.valueFrom, fieldRef: { apiVersion: 'v1', ...fieldRef } } }
    : env;
};

const completeEtcd = (etcd: ClusterDocument['etcd']): Etcd => {
  if (etcd?.external === undefined)
    return { local: { ...completeComponent(etcd?.local ?? {}), dataDir: etcd?.local?.dataDir || '/var/lib/etcd' } };
  const { endpoints, httpEndpoints } = etcd.external;
  return { external: { ...etcd.external, httpEndpoints: httpEndpoints?.length ? httpEndpoints : endpoints } };
};

type TokenEntry = NonNullable<InitDocument['bootstrapTokens']>[number];

const completeToken = ({ token, ttl, usages, groups, ...rest }: TokenEntry): BootstrapToken => ({
  ...rest,
  token: token ?? createToken(),
  ...(rest.expires !== undefined && ttl === undefined ? {} : { ttl: normal(ttl ?? '24h') }),
  usages: usages?.length ? usages : ['signing', 'authentication'],
  groups: groups?.length ? groups : [defaultTokenGroup],
});

/** For an entry that says how long a token lives, or for whom, but not which. */
const createToken = (): string => {
  const characters = Array.from({ length: 22 }, () => randomInt(36).toString(36)).join('');
  return `${characters.slice(0, 6)}.${characters.slice(6)}`;
};

const completeRegistration = (given: InitDocument['nodeRegistration'] = {}): NodeRegistration => {
  const { criSocket, taints, name, ...rest } = given;
  return {
    ...rest,
    ...(name === undefined ? {} : { name: name.trim().toLowerCase() }),
    ...(criSocket ? { criSocket: withScheme(criSocket) } : {}),
    ...(taints === undefined
      ? {}
      : {
          taints: taints.map(({ key, value, effect }) => ({ key, ...(value === undefined ? {} : { value }), effect })),
        }),
    imagePullPolicy: given.imagePullPolicy ?? 'IfNotPresent',
    imagePullSerial: given.imagePullSerial ?? true,
  };
};

/** kubeadm takes a path too. */
export const withScheme = (socket: string): string => (socket.includes('://') ? socket : `unix://${socket}`);

const completeApiEndpoint = (given: InitDocument['localAPIEndpoint'] = {}): InitConfiguration['localAPIEndpoint'] => {
  const { advertiseAddress, bindPort = defaultBindPort } = given;
  const isAny = advertiseAddress === '0.0.0.0' || advertiseAddress === '::';
  return { ...(advertiseAddress === undefined || isAny ? {} : { advertiseAddress }), bindPort };
};

export const completeTimeouts = (given: InitDocument['timeouts'] = {}): Timeouts => ({
  ...defaultTimeouts,
  ...Object.fromEntries(Object.entries(given).map(([name, duration]) => [name, normal(duration)])),
});

const completeDiscovery = (given: JoinDocument['discovery'] = {}): Discovery => {
  const { bootstrapToken, file } = given;
  const tlsBootstrapToken = given.tlsBootstrapToken ?? bootstrapToken?.token;
  return {
    ...(bootstrapToken === undefined
      ? {}
      : {
          bootstrapToken: {
            ...bootstrapToken,
            token: bootstrapToken.token ?? given.tlsBootstrapToken ?? '',
            apiServerEndpoint: bootstrapToken.apiServerEndpoint ?? '',
          },
        }),
    ...(file === undefined ? {} : { file: { kubeConfigPath: file.kubeConfigPath.replace(/^file:\/\//, '') } }),
    ...(tlsBootstrapToken === undefined ? {} : { tlsBootstrapToken }),
  };
};
