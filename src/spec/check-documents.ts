import { podSubnetFaults, serviceSubnetFaults } from './check-subnets.ts';
import { durationOf } from './duration.ts';
import type { ClusterDocument, InitDocument, JoinDocument } from './kubeadm-schemas.ts';
import type { ResetDocument, UpgradeDocument } from './reset-upgrade-schemas.ts';
import type { FieldPath } from './source-document.ts';
import { labelledVersion, resolveVersion } from './versions.ts';

/** A fault of a document beyond its shape; `path` leads to the field. */
export interface Fault {
  readonly path: FieldPath;
  readonly message: string;
}

const featureGates = ['PublicKeysECDSA', 'RootlessControlPlane', 'NodeLocalCRISocket'];

/** kubeadm's rules for a ClusterConfiguration beyond the shape of its fields (v1beta4, ValidateClusterConfiguration). */
export const clusterDocumentFaults = (document: ClusterDocument): readonly Fault[] => [
  ...versionFaults(document.kubernetesVersion),
  ...subnetFaults(document),
  ...etcdFaults(document.etcd),
  ...Object.keys(document.featureGates ?? {})
    .filter((name) => !featureGates.includes(name))
    .map((name) => ({
      path: ['featureGates', name],
      message: `no such feature gate; expected one of ${featureGates.join(', ')}`,
    })),
];

/** kubeadm would only warn of these. */
export const clusterDocumentWarnings = (document: ClusterDocument): readonly Fault[] => {
  const leaf = durationOf(document.certificateValidityPeriod ?? '8760h') ?? 0;
  const authority = durationOf(document.caCertificateValidityPeriod ?? '87600h') ?? 0;
  return [
    ...(leaf > authority ? [{ path: ['certificateValidityPeriod'], message: 'longer than that of the CA' }] : []),
    ...(document.featureGates?.['PublicKeysECDSA'] === undefined
      ? []
      : [{ path: ['featureGates', 'PublicKeysECDSA'], message: 'deprecated; set encryptionAlgorithm: ECDSA-P256' }]),
  ];
};

export const initDocumentFaults = (document: InitDocument): readonly Fault[] => [
  ...registrationFaults(document.nodeRegistration),
  ...addressFaults(['localAPIEndpoint', 'advertiseAddress'], document.localAPIEndpoint?.advertiseAddress),
  ...(document.bootstrapTokens ?? []).flatMap((token, index) => tokenFaults(token, ['bootstrapTokens', index])),
];

/** Of a JoinConfiguration in any file; what a join by itself must have besides is in `discoveryFaults`. */
export const joinDocumentFaults = (document: JoinDocument): readonly Fault[] => [
  ...registrationFaults(document.nodeRegistration),
  ...addressFaults(
    ['controlPlane', 'localAPIEndpoint', 'advertiseAddress'],
    document.controlPlane?.localAPIEndpoint?.advertiseAddress,
  ),
];

/** kubeadm's rules for a ResetConfiguration (v1beta4, ValidateResetConfiguration). */
export const resetDocumentFaults = ({ criSocket, certificatesDir }: ResetDocument): readonly Fault[] => [
  ...socketFaults(criSocket, ['criSocket']),
  ...pathFaults(certificatesDir, ['certificatesDir']),
];

/** kubeadm's rules for an UpgradeConfiguration (v1beta4, ValidateUpgradeConfiguration). */
export const upgradeDocumentFaults = ({ apply, node }: UpgradeDocument): readonly Fault[] =>
  Object.entries({ apply, node }).flatMap(([name, part]) =>
    part?.patches === undefined ? [] : pathFaults(part.patches.directory ?? '', [name, 'patches', 'directory']),
  );

const pathFaults = (file: string | undefined, path: FieldPath): readonly Fault[] =>
  file === undefined || file.startsWith('/') ? [] : [{ path, message: `expected an absolute path, found "${file}"` }];

const versionFaults = (version = ''): readonly Fault[] => {
  if (version === '') return [];
  const path = ['kubernetesVersion'];
  if (/^v?\d+\.\d+$/.test(version)) {
    const minor = version.replace('v', '');
    return [{ path, message: `expected a whole version or stable-${minor}, found "${version}"` }];
  }
  const resolved = labelledVersion(version) ?? resolveVersion(version);
  return 'fault' in resolved ? [{ path, message: resolved.fault }] : [];
};

const subnetFaults = ({ networking, controllerManager }: ClusterDocument): readonly Fault[] => {
  const { podSubnet = '', serviceSubnet = '' } = networking ?? {};
  return [
    ...podSubnetFaults(podSubnet, controllerManager?.extraArgs ?? []).map((message) => ({
      path: ['networking', 'podSubnet'],
      message,
    })),
    ...serviceSubnetFaults(serviceSubnet).map((message) => ({ path: ['networking', 'serviceSubnet'], message })),
  ];
};

const etcdFaults = (etcd: ClusterDocument['etcd']): readonly Fault[] => {
  if (etcd?.external === undefined) return [];
  if (etcd.local !== undefined)
    return [{ path: ['etcd'], message: 'has both "local" and "external"; keep one of them' }];
  const { endpoints, httpEndpoints = [], caFile = '', certFile = '', keyFile = '' } = etcd.external;
  const path = ['etcd', 'external'];
  const files = Object.entries({ caFile, certFile, keyFile }).filter(([, file]) => file !== '');
  return [
    ...files
      .filter(([, file]) => !file.startsWith('/'))
      .map(([name, file]) => ({ path: [...path, name], message: `expected an absolute path, found "${file}"` })),
    ...((certFile === '') === (keyFile === '')
      ? []
      : [{ path, message: 'certFile and keyFile must be given together' }]),
    ...(certFile !== '' && keyFile !== '' && caFile === ''
      ? [{ path, message: 'certFile and keyFile need caFile too' }]
      : []),
    ...endpoints.flatMap((url, index) => urlFaults(url, [...path, 'endpoints', index], files.length > 0)),
    ...httpEndpoints.flatMap((url, index) => urlFaults(url, [...path, 'httpEndpoints', index], false)),
  ];
};

const urlFaults = (text: string, path: FieldPath, isHttpsOnly: boolean): readonly Fault[] => {
  const scheme = URL.canParse(text) && text.includes('://') ? new URL(text).protocol : '';
  const expected = isHttpsOnly ? 'https://' : 'http:// or https://';
  const isGood = scheme === 'https:' || (scheme === 'http:' && !isHttpsOnly);
  return isGood ? [] : [{ path, message: `expected a URL that begins with ${expected}, found "${text}"` }];
};

const registrationFaults = (registration: InitDocument['nodeRegistration'] = {}): readonly Fault[] => {
  const { criSocket, ignorePreflightErrors = [] } = registration;
  const ignored = ignorePreflightErrors.map((check) => check.toLowerCase());
  return [
    ...socketFaults(criSocket, ['nodeRegistration', 'criSocket']),
    ...(ignored.includes('all') && ignored.length > 1
      ? [
          {
            path: ['nodeRegistration', 'ignorePreflightErrors'],
            message: '"all" covers every check; leave out the others',
          },
        ]
      : []),
  ];
};

const socketFaults = (socket = '', path: FieldPath): readonly Fault[] =>
  socket === '' || socket.startsWith('unix:///') || socket.startsWith('/')
    ? []
    : [{ path, message: `expected a socket such as unix:///var/run/containerd/containerd.sock, found "${socket}"` }];

const addressFaults = (path: FieldPath, address = ''): readonly Fault[] =>
  address.startsWith('127.') || address === '::1'
    ? [{ path, message: `${address} is a loopback address; expected one that other hosts reach` }]
    : [];

const tokenFaults = (
  token: NonNullable<InitDocument['bootstrapTokens']>[number],
  path: FieldPath,
): readonly Fault[] => {
  const { usages = [], groups = [], ttl, expires } = token;
  return [
    ...(groups.length > 0 && usages.length > 0 && !usages.includes('authentication')
      ? [{ path: [...path, 'groups'], message: 'groups need the usage "authentication"' }]
      : []),
    ...(expires === undefined
      ? []
      : [
          {
            path: [...path, 'expires'],
            message: 'kubeadm gives every token a ttl, and takes no other end beside it; set ttl: 24h',
          },
        ]),
    ...((durationOf(ttl ?? '') ?? 0) < 0
      ? [{ path: [...path, 'ttl'], message: 'expected a time to live, or 0s for ever' }]
      : []),
  ];
};
