import { addressFamily } from './address-family.ts';
import type { Check } from './check.ts';
import { clockSkew } from './clock-skew.ts';
import { controlPlaneEndpoint } from './control-plane-endpoint.ts';
import { cri } from './cri.ts';
import { dirAvailable } from './dir-available.ts';
import { distinctHosts } from './distinct-hosts.ts';
import { fileAvailable } from './file-available.ts';
import { fileContent } from './file-content.ts';
import { firewalld } from './firewalld.ts';
import { hostname } from './hostname.ts';
import { isPrivilegedUser } from './is-privileged-user.ts';
import { kubeletVersion } from './kubelet-version.ts';
import { mem } from './mem.ts';
import { numCpu } from './num-cpu.ts';
import { port } from './port.ts';
import { role } from './role.ts';
import { swap } from './swap.ts';
import { systemVerification } from './system-verification.ts';

/** What must hold of a bare host, before Slipway prepares it. */
export const hostChecks: readonly Check[] = [
  isPrivilegedUser,
  numCpu,
  mem,
  clockSkew,
  systemVerification,
  hostname,
  addressFamily,
  firewalld,
  port,
  fileAvailable,
  dirAvailable,
];

/** What must hold of the hosts of a cluster file, besides. For one run: hosts are held against each other. */
export const clusterChecks = (): readonly Check[] => [controlPlaneEndpoint, role, distinctHosts()];

/** What preparation makes so; checked where somebody else prepared the host. */
export const preparedChecks: readonly Check[] = [swap, ...fileContent, cri, kubeletVersion];

/** What must hold of a host that is to be upgraded. */
export const upgradeChecks: readonly Check[] = [isPrivilegedUser, systemVerification];

/** What must hold of a host that is to be taken back. */
export const resetChecks: readonly Check[] = [isPrivilegedUser];
