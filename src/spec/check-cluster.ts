import type { Fault } from './check-documents.ts';
import { etcdFaults, isEtcdLocal } from './check-etcd.ts';
import { controlPlaneFaults, type FileOptions, hostFaults, knownAddress } from './check-hosts.ts';
import { type Claim, findOverlap, podSubnetFaults, serviceSubnetFaults } from './check-subnets.ts';
import { virtualIpFaults } from './check-virtual-ip.ts';
import { hostBitsOf, isIpv6 } from './cidr.ts';
import type { ClusterFile } from './cluster-schemas.ts';
import { parseEndpoint } from './endpoint.ts';
import { defaultServiceSubnet } from './kubeadm-defaults.ts';
import type { Read, ReadKinds } from './read-kinds.ts';
import { rolesOf } from './resolve-host.ts';
import { type FieldPath, type SourceDocument, showPath, valueAt } from './source-document.ts';
import type { Problem } from './spec-error.ts';
import { resolveVersion } from './versions.ts';

export const defaultPodSubnet = '10.244.0.0/16';
export const defaultLabSubnet = '10.77.0.0/24';

/** What is wrong with a cluster file beyond the shape of its fields: within itself, and against the kubeadm documents beside it. */
export const clusterProblems = (
  document: SourceDocument,
  { spec }: ClusterFile,
  kinds: ReadKinds,
  options: FileOptions,
): readonly Problem[] => {
  const faults: readonly Fault[] = [
    ...versionFaults(spec.kubernetesVersion),
    ...subnetFaults(spec, kinds),
    ...hostFaults(spec, options),
    ...controlPlaneFaults(spec, isEtcdLocal(spec, kinds)),
    ...etcdFaults(spec, kinds),
    ...labFaults(spec),
    ...virtualIpFaults(spec, kinds, spec.provider && (spec.provider.lab.subnet ?? defaultLabSubnet)),
  ];
  return [
    ...faults.map(({ path, message }) => document.problem(path, message)),
    ...conflicts(document, spec, kinds),
    ...overlapProblems(document, spec, kinds),
  ];
};

const versionFaults = (version: string | undefined): readonly Fault[] => {
  const resolved = version === undefined ? undefined : resolveVersion(version);
  return resolved && 'fault' in resolved ? [{ path: ['spec', 'kubernetesVersion'], message: resolved.fault }] : [];
};

const subnetFaults = ({ network = {} }: ClusterFile['spec'], kinds: ReadKinds): readonly Fault[] => {
  const { podSubnet = '', serviceSubnet = '' } = network;
  const args = kinds.ClusterConfiguration?.value?.controllerManager?.extraArgs ?? [];
  const path = ['spec', 'network'];
  return [
    ...podSubnetFaults(podSubnet, args).map((message) => ({ path: [...path, 'podSubnet'], message })),
    ...serviceSubnetFaults(serviceSubnet).map((message) => ({ path: [...path, 'serviceSubnet'], message })),
  ];
};

/** Control planes live at .11 to .20 of the lab's network, workers from .21 on; its last address is for broadcasts. */
const labFaults = ({ provider }: ClusterFile['spec']): readonly Fault[] => {
  if (provider === undefined) return [];
  const { controlPlanes = 1, workers = 2, subnet = defaultLabSubnet } = provider.lab;
  const path = ['spec', 'provider', 'lab'];
  if (isIpv6(subnet)) return [{ path: [...path, 'subnet'], message: `expected an IPv4 CIDR, found "${subnet}"` }];
  const lastUsed = workers === 0 ? 10 + controlPlanes : 20 + workers;
  const isFull = lastUsed > 2 ** hostBitsOf(subnet) - 2;
  return [
    ...(controlPlanes > 10
      ? [{ path: [...path, 'controlPlanes'], message: `expected at most 9, found ${controlPlanes}` }]
      : []),
    ...(isFull
      ? [{ path: [...path, 'subnet'], message: `${subnet} is too small for machines up to address number ${lastUsed}` }]
      : []),
  ];
};

/** The same thing said in two places must be the same: theirs in a kubeadm document, ours in the cluster file. */
const conflicts = (document: SourceDocument, spec: ClusterFile['spec'], kinds: ReadKinds): readonly Problem[] => {
  const leader = (spec.hosts ?? []).findIndex((host) => rolesOf(host).includes('control-plane'));
  const rows: readonly (readonly [Read<unknown> | undefined, FieldPath, FieldPath])[] = [
    ...sharedFields.map(([theirs, ours]) => [kinds.ClusterConfiguration, theirs, ['spec', ...ours]] as const),
    ...leaderFields.map(
      ([theirs, ours]) => [kinds.InitConfiguration, theirs, ['spec', 'hosts', leader, ...ours]] as const,
    ),
  ];
  return rows.flatMap(([read, theirPath, path]) => {
    const theirs = valueAt(read?.value, theirPath);
    const ours = valueAt({ spec }, path);
    if (read === undefined || theirs === undefined || ours === undefined || normal(theirs, path) === normal(ours, path))
      return [];
    const where = `"${showPath(path)}" (${document.place(path)})`;
    const message = `${JSON.stringify(theirs)} contradicts ${JSON.stringify(ours)} of ${where}; keep one of them`;
    return [read.document.problem(theirPath, message)];
  });
};

const sharedFields = [
  [['kubernetesVersion'], ['kubernetesVersion']],
  [['controlPlaneEndpoint'], ['controlPlaneEndpoint']],
  [
    ['networking', 'podSubnet'],
    ['network', 'podSubnet'],
  ],
  [
    ['networking', 'serviceSubnet'],
    ['network', 'serviceSubnet'],
  ],
  [
    ['networking', 'dnsDomain'],
    ['network', 'dnsDomain'],
  ],
] as const;

const leaderFields = [
  [['nodeRegistration', 'name'], ['nodeName']],
  [['nodeRegistration', 'taints'], ['taints']],
  [['localAPIEndpoint', 'advertiseAddress'], ['address']],
] as const;

/** `1.36.3` and `v1.36.3` are the same, and so are an endpoint with and without the default port. */
const normal = (value: unknown, path: FieldPath): string => {
  if (typeof value !== 'string') return JSON.stringify(value);
  if (path.at(-1) === 'kubernetesVersion') return value.replace(/^v/, '');
  const endpoint = path.at(-1) === 'controlPlaneEndpoint' ? parseEndpoint(value) : undefined;
  return endpoint === undefined ? value : `${endpoint.host} ${endpoint.port ?? 6443}`;
};

interface PlacedClaim extends Claim {
  /** Absent when the range is a default. */
  readonly document?: SourceDocument | undefined;
  readonly path: FieldPath;
  readonly isHost?: true;
}

const overlapProblems = (document: SourceDocument, spec: ClusterFile['spec'], kinds: ReadKinds): readonly Problem[] => {
  const claims = claimsOf(document, spec, kinds);
  return claims.flatMap((claim, index) => {
    const earlier = claims
      .slice(0, index)
      .filter((other) => !(claim.isHost && (other.isHost || other.path.includes('lab'))));
    const other = findOverlap(claim, earlier);
    if (other === undefined) return [];
    const [at, against] = claim.document === undefined ? [other, claim] : [claim, other];
    const verb = at.isHost ? 'lies in' : 'overlaps';
    return at.document === undefined
      ? []
      : [at.document.problem(at.path, `${at.range} ${verb} ${against.owner} ${against.range}`)];
  });
};

const claimsOf = (document: SourceDocument, spec: ClusterFile['spec'], kinds: ReadKinds): readonly PlacedClaim[] => {
  const subnet = (name: 'podSubnet' | 'serviceSubnet', owner: string, standard: string): PlacedClaim => {
    const theirs = kinds.ClusterConfiguration;
    const range = theirs?.value?.networking?.[name];
    if (range) return { range, owner, document: theirs?.document, path: ['networking', name] };
    const ours = spec.network?.[name];
    return { range: ours || standard, owner, document: ours ? document : undefined, path: ['spec', 'network', name] };
  };
  const lab = spec.provider?.lab;
  return [
    subnet('podSubnet', 'the pod subnet', defaultPodSubnet),
    subnet('serviceSubnet', 'the service subnet', defaultServiceSubnet),
    ...(lab === undefined
      ? []
      : [
          {
            range: lab.subnet ?? defaultLabSubnet,
            owner: 'the network of the machines',
            document: lab.subnet === undefined ? undefined : document,
            path: ['spec', 'provider', 'lab', 'subnet'],
          },
        ]),
    ...(spec.virtualIp === undefined
      ? []
      : [
          {
            range: spec.virtualIp,
            owner: 'the virtual IP',
            document,
            path: ['spec', 'virtualIp'],
            isHost: true as const,
          },
        ]),
    ...(spec.hosts ?? []).flatMap((host, index): readonly PlacedClaim[] => {
      const range = knownAddress(host, spec);
      const path = ['spec', 'hosts', index, host.address === undefined ? 'ssh' : 'address'];
      return range === undefined ? [] : [{ range, owner: `host ${host.name}`, document, path, isHost: true }];
    }),
  ];
};
