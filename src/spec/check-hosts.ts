import type { Fault } from './check-documents.ts';
import { isAddress } from './cidr.ts';
import type { ClusterFile, HostEntry, SecretEntry } from './cluster-schemas.ts';
import { expandPath, type PathOptions, rolesOf, sshEntryOf } from './resolve-host.ts';
import type { FieldPath } from './source-document.ts';

type Spec = ClusterFile['spec'];

export interface FileOptions extends PathOptions {
  /** Whether a file is there; without it no file is looked for. */
  fileExists?(path: string): boolean;
}

/** What is wrong with the hosts of a cluster file, beyond the shape of their fields. */
export const hostFaults = (spec: Spec, options: FileOptions): readonly Fault[] => {
  const hosts = spec.hosts ?? [];
  return [
    ...hosts.flatMap((host, index) => connectionFaults(spec, host, index)),
    ...Object.entries(uniques).flatMap(([what, { path, identityOf }]) =>
      duplicates(hosts.map((host) => identityOf(host, spec))).map(({ index, first, value }) => ({
        path: ['spec', 'hosts', index, ...path(hosts[index])],
        message: `${what} ${value} is that of ${hosts[first]?.name === hosts[index]?.name ? 'an earlier host' : `host ${hosts[first]?.name}`} too`,
      })),
    ),
    ...fileFaults(spec, options),
  ];
};

/** The address that a host is known by before anybody connects: its own, or that of its SSH server. */
export const knownAddress = (host: HostEntry, spec: Spec): string | undefined => {
  if (host.address !== undefined || host.connection === 'local') return host.address;
  const { host: target } = sshEntryOf(host, spec.ssh ?? {});
  return isAddress(target) ? target : undefined;
};

/** Too many or too few control planes for etcd to agree by majority. */
export const controlPlaneFaults = (spec: Spec, isEtcdLocal: boolean): readonly Fault[] => {
  const hosts = spec.hosts ?? [];
  const made = spec.provider?.lab.controlPlanes ?? 1;
  const isMade = spec.provider !== undefined && hosts.length === 0;
  const count = isMade ? made : hosts.filter((host) => rolesOf(host).includes('control-plane')).length;
  const path = isMade ? ['spec', 'provider', 'lab', 'controlPlanes'] : ['spec', 'hosts'];
  if (hosts.length === 0 && !isMade)
    return [{ path, message: 'required: expected hosts, or a provider that makes them' }];
  if (count === 0) return [{ path, message: 'no host is a control plane; give one "role: control-plane"' }];
  const message = isEtcdLocal ? quorumFault(count) : undefined;
  return message === undefined ? [] : [{ path, message }];
};

/** Why so many control planes do not serve; `undefined` when they do. */
export const quorumFault = (count: number, what = 'control planes'): string | undefined =>
  count % 2 === 0
    ? `${count} ${what}; expected an odd number, since each is an etcd member and more than half must agree`
    : undefined;

const connectionFaults = (spec: Spec, host: HostEntry, index: number): readonly Fault[] => {
  const path = ['spec', 'hosts', index];
  const isReachable =
    host.ssh !== undefined || host.connection === 'local' || spec.ssh !== undefined || host.address !== undefined;
  return [
    ...(isReachable
      ? []
      : [{ path, message: `how to reach ${host.name}? Expected "ssh: [user@]host" or "connection: local"` }]),
    ...(host.connection === 'local' && host.ssh !== undefined
      ? [{ path: [...path, 'ssh'], message: 'a host with "connection: local" is not reached by SSH; keep one of them' }]
      : []),
    ...(host.role !== undefined && host.roles !== undefined
      ? [{ path: [...path, 'role'], message: 'has both "role" and "roles"; keep one of them' }]
      : []),
  ];
};

interface Unique {
  path(host: HostEntry | undefined): FieldPath;
  identityOf(host: HostEntry, spec: Spec): string | undefined;
}

const uniques: Readonly<Record<string, Unique>> = {
  'the name': { path: () => ['name'], identityOf: (host) => host.name },
  'the node name': { path: () => ['nodeName'], identityOf: (host) => host.nodeName },
  'the address': {
    path: (host) => (host?.address === undefined ? ['ssh'] : ['address']),
    // Behind a bastion or a port forwarding one address may lead to several hosts.
    identityOf: (host, spec) => host.address ?? (isForwarded(host, spec) ? undefined : knownAddress(host, spec)),
  },
  'the SSH target': {
    path: () => ['ssh'],
    identityOf: (host, spec) => {
      if (host.ssh === undefined || !isForwarded(host, spec)) return undefined;
      const { host: target, port, jump } = sshEntryOf(host, spec.ssh ?? {});
      return `${target}:${port ?? 22}${jump === undefined ? '' : ` through ${jump}`}`;
    },
  },
  'the connection': {
    path: () => ['connection'],
    identityOf: ({ connection }) => (connection === 'local' ? 'local' : undefined),
  },
};

const isForwarded = (host: HostEntry, spec: Spec): boolean => {
  if (host.connection === 'local') return false;
  const { port = 22, jump } = sshEntryOf(host, spec.ssh ?? {});
  return port !== 22 || jump !== undefined;
};

const duplicates = (
  values: readonly (string | undefined)[],
): readonly { index: number; first: number; value: string }[] =>
  values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return value === undefined || first === index ? [] : [{ index, first, value }];
  });

interface NamedFile {
  readonly path: FieldPath;
  readonly file: string;
}

const fileFaults = (spec: Spec, options: FileOptions): readonly Fault[] => {
  const { hosts = [], ssh, components, playbooks = {}, etcd } = spec;
  const { caFile, certFile, keyFile } = etcd ?? {};
  const files: readonly NamedFile[] = [
    ...sshFiles(ssh, ['spec', 'ssh']),
    ...Object.entries({ caFile, certFile, keyFile }).flatMap(([name, file]) =>
      file === undefined ? [] : [{ path: ['spec', 'etcd', name], file }],
    ),
    ...hosts.flatMap((host, index) =>
      typeof host.ssh === 'string' ? [] : sshFiles(host.ssh, ['spec', 'hosts', index, 'ssh']),
    ),
    ...(components?.sources ?? []).flatMap((source, index) =>
      typeof source === 'object' && source.type === 'bundle'
        ? [{ path: ['spec', 'components', 'sources', index, 'path'], file: source.path }]
        : [],
    ),
    ...Object.entries(playbooks).flatMap(([when, list]) =>
      list.map((file, index) => ({ path: ['spec', 'playbooks', when, index], file })),
    ),
  ];
  return files.flatMap(({ path, file }) => {
    const full = expandPath(file, options);
    return options.fileExists?.(full) === false ? [{ path, message: `there is no file ${full}` }] : [];
  });
};

type SshFiles = Pick<
  NonNullable<Spec['ssh']>,
  'identityFile' | 'identityFiles' | 'knownHosts' | 'password' | 'passphrase' | 'sudoPassword'
>;

/** A known_hosts file may be missing: it is made. */
const sshFiles = (ssh: SshFiles | undefined, path: FieldPath): readonly NamedFile[] => {
  const { identityFile, identityFiles = [], password, passphrase, sudoPassword } = ssh ?? {};
  return [
    ...(identityFile === undefined ? [] : [{ path: [...path, 'identityFile'], file: identityFile }]),
    ...identityFiles.map((file, index) => ({ path: [...path, 'identityFiles', index], file })),
    ...Object.entries({ password, passphrase, sudoPassword }).flatMap(([name, secret]) =>
      secretFile(secret, [...path, name]),
    ),
  ];
};

const secretFile = (secret: SecretEntry | undefined, path: FieldPath): readonly NamedFile[] =>
  typeof secret === 'object' && 'file' in secret ? [{ path: [...path, 'file'], file: secret.file }] : [];
