import type { Fault } from './check-documents.ts';
import { knownAddress, quorumFault } from './check-hosts.ts';
import type { ClusterFile } from './cluster-schemas.ts';
import type { ReadKinds } from './read-kinds.ts';
import { rolesOf } from './resolve-host.ts';

type Spec = ClusterFile['spec'];

/** Whether each control plane is a member of the cluster's etcd. */
export const isEtcdLocal = (spec: Spec, kinds: ReadKinds): boolean =>
  kinds.ClusterConfiguration?.value?.etcd?.external === undefined &&
  spec.etcd === undefined &&
  !(spec.hosts ?? []).some((host) => rolesOf(host).includes('etcd'));

/** What is wrong with an etcd outside of the control planes: on hosts of the file, or of somebody else. */
export const etcdFaults = (spec: Spec, kinds: ReadKinds): readonly Fault[] => {
  const members = (spec.hosts ?? []).flatMap((host, index) =>
    rolesOf(host).includes('etcd') ? [{ host, index }] : [],
  );
  const document = kinds.ClusterConfiguration?.value?.etcd;
  const places = [
    ...(document === undefined ? [] : ['"etcd" of ClusterConfiguration']),
    ...(spec.etcd === undefined ? [] : ['"spec.etcd"']),
    ...(members.length === 0 ? [] : ['hosts with the role etcd']),
  ];
  const uneven = members.length > 0 ? quorumFault(members.length, 'hosts with the role etcd') : undefined;
  return [
    ...(places.length > 1
      ? [
          {
            path: ['spec', spec.etcd ? 'etcd' : 'hosts'],
            message: `etcd is spoken of in several places: ${places.join(', ')}; keep one`,
          },
        ]
      : []),
    ...(uneven === undefined ? [] : [{ path: ['spec', 'hosts'], message: uneven }]),
    ...members.flatMap(({ host, index }) => memberFaults(spec, host, ['spec', 'hosts', index])),
    ...clientFaults(spec),
  ];
};

const memberFaults = (spec: Spec, host: NonNullable<Spec['hosts']>[number], path: Fault['path']): readonly Fault[] => {
  const alone = rolesOf(host).length === 1;
  const message = 'etcd on a host of its own goes with no other role; without it, control planes are the members';
  return [
    ...(alone ? [] : [{ path: [...path, 'roles'], message }]),
    ...(knownAddress(host, spec) === undefined
      ? [{ path, message: `the control planes must know where ${host.name} is; expected "address: …"` }]
      : []),
  ];
};

const clientFaults = ({ etcd }: Spec): readonly Fault[] => {
  if (etcd === undefined) return [];
  const { endpoints, caFile, certFile, keyFile } = etcd;
  const path = ['spec', 'etcd'];
  const isPlain = endpoints.some((url) => url.startsWith('http:'));
  const files = [caFile, certFile, keyFile].filter((file) => file !== undefined);
  if ((certFile === undefined) !== (keyFile === undefined)) {
    return [{ path, message: '"certFile" and "keyFile" belong together; expected both' }];
  }
  if (certFile !== undefined && caFile === undefined)
    return [{ path, message: 'a client certificate needs "caFile" too' }];
  return isPlain && files.length > 0
    ? [{ path: [...path, 'endpoints'], message: 'expected https URLs, since files for TLS are given' }]
    : [];
};
