/** What every error of one code has in common; `docs/errors.md` is generated from this table. */
export interface CatalogueEntry {
  /** The process' exit code: 1 run failed, 2 preflight, 3 bad file or usage, 4 host unreachable or refused, 130 interrupted. */
  readonly exitCode: 1 | 2 | 3 | 4 | 130;
  /** When it is raised, in one sentence. */
  readonly when: string;
  /** True when trying the same thing again may succeed without anybody doing anything. */
  readonly retryable?: true;
}

/** Codes are permanent: they are searched for, scripted against, and never reused. */
export const catalogue = {
  ABORTED: { exitCode: 130, when: 'The run was interrupted (Ctrl-C or SIGTERM).' },
  INTERNAL: { exitCode: 1, when: 'Slipway itself is at fault; please report it.' },
  USAGE: { exitCode: 3, when: 'The command line cannot be understood.' },
  SPEC_INVALID: { exitCode: 3, when: 'The cluster file or a kubeadm document is wrong; every fault is listed.' },
  SPEC_UNREADABLE: { exitCode: 3, when: 'A file named on the command line cannot be read.' },
  PLAYBOOK_INVALID: { exitCode: 3, when: 'A playbook is wrong; every fault is listed.' },
  HOST_UNREACHABLE: { exitCode: 4, when: 'No connection to a host could be made in time.', retryable: true },
  HOST_LINK_LOST: { exitCode: 4, when: 'An open connection to a host broke.', retryable: true },
  HOST_AUTH_FAILED: { exitCode: 4, when: 'A host refused every credential that was offered.' },
  HOST_KEY_UNKNOWN: { exitCode: 4, when: 'A host key is not in known_hosts and the policy is strict.' },
  HOST_KEY_CHANGED: { exitCode: 4, when: 'A host shows another key than known_hosts holds.' },
  HOST_KEY_REVOKED: { exitCode: 4, when: 'A host shows a key that known_hosts marks as revoked.' },
  HOST_UNSUPPORTED: { exitCode: 4, when: 'The operating system of a host is recognised but not supported.' },
  HOST_PRIVILEGE: { exitCode: 4, when: 'The user on a host may not become root.' },
  HOST_FILE_FAILED: {
    exitCode: 1,
    when: 'A file on a host could not be read or written (full disk, permissions, checksum).',
  },
  COMMAND_FAILED: { exitCode: 1, when: 'A command on a host ended with an error.' },
  COMMAND_TIMEOUT: { exitCode: 1, when: 'A command on a host did not end in time.' },
  PREFLIGHT_FAILED: {
    exitCode: 2,
    when: 'Checks before the first write found faults; every one is listed with its fix.',
  },
  LOCKED: { exitCode: 1, when: 'Another run holds the lock of this cluster.' },
  RUN_FAILED: { exitCode: 1, when: 'One or more hosts failed; each error is listed.' },
  ARTIFACT_MISSING: {
    exitCode: 1,
    when: 'A phase was left out, and what others need of it is not on the host.',
  },
  WAIT_TIMEOUT: { exitCode: 1, when: 'Something did not become ready in time.' },
  KUBELET_DOWN: { exitCode: 1, when: 'The kubelet of a host ends again and again; its last words are told.' },
  POD_CRASHES: {
    exitCode: 1,
    when: 'A static pod ends again and again right after its start; its last words are told.',
  },
  CERT_INVALID: { exitCode: 1, when: 'An existing certificate or key cannot be used; the reason is told.' },
  CERT_CA_KEY_MISSING: {
    exitCode: 1,
    when: 'A certificate must be signed but the key of its CA is not there (external CA).',
  },
  KUBECONFIG_INVALID: { exitCode: 1, when: 'An existing kubeconfig does not fit the cluster, or cannot be read.' },
  KUBE_API: { exitCode: 1, when: 'The Kubernetes API refused a request.' },
  KUBE_UNREACHABLE: { exitCode: 1, when: 'The Kubernetes API does not answer.', retryable: true },
  ETCD_REFUSED: { exitCode: 1, when: 'A change of the members was refused by etcd.' },
  ETCD_UNAVAILABLE: {
    exitCode: 1,
    when: 'The etcd of the cluster does not answer, or cannot change its members just now.',
    retryable: true,
  },
  UPGRADE_HALTED: {
    exitCode: 1,
    when: 'A host was left as it was, because the upgrade or the change of another one failed.',
  },
  DRAIN_BLOCKED: { exitCode: 1, when: 'Pods did not leave a node in time; what keeps them is told.' },
  DISCOVERY_FAILED: { exitCode: 1, when: 'A joining host could not find or trust the cluster.' },
  JOIN_REFUSED: {
    exitCode: 1,
    when: 'The cluster, as it is, takes no such host: one address, what control planes share, or a member is missing.',
  },
  TEMPLATE_INVALID: { exitCode: 3, when: 'A template cannot be read, or names a value nobody gives.' },
  PATCH_INVALID: { exitCode: 3, when: 'A file in the patches directory cannot be applied.' },
  COMPONENT_UNKNOWN: { exitCode: 3, when: 'No such component, or no such version of it.' },
  COMPONENT_UNAVAILABLE: { exitCode: 1, when: 'No source could deliver a component; each source says why.' },
  COMPONENT_CORRUPT: { exitCode: 1, when: 'A component does not have the SHA-256 it must have.' },
  PROVIDER_FAILED: { exitCode: 1, when: 'A provider could not make or remove a machine.' },
  CHANGE_REFUSED: {
    exitCode: 1,
    when: 'The file wants settings of a running cluster otherwise that hold for its life, such as its subnets; each is told.',
  },
  UPGRADE_REFUSED: {
    exitCode: 1,
    when: 'The version asked for cannot be reached from the one that is there; every reason is told.',
  },
  UPGRADE_FAILED: {
    exitCode: 1,
    when: 'A static pod of a new version or with new settings did not come up; it is told whether the old ones are back.',
  },
  CHECK_FAILED: { exitCode: 1, when: 'The proof of life failed; the failing leg is named.' },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof catalogue;
