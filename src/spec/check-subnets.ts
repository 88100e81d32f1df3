import { cidrsOf, contains, hostBitsOf, isAddress, isIpv6, overlaps, prefixOf } from './cidr.ts';
import type { Arg } from './kubeadm.ts';

/** Rules of one subnet list of a cluster: gives what is wrong with it, in kubeadm's measure (v1beta4, ValidateNetworking). */
export const serviceSubnetFaults = (serviceSubnet: string): readonly string[] =>
  cidrsOf(serviceSubnet).flatMap((cidr) => {
    if (hostBitsOf(cidr) < 4) return [`${cidr} has fewer than 10 addresses; expected a larger subnet`];
    const longest = isIpv6(cidr) ? 108 : 12;
    return hostBitsOf(cidr) > 20 ? [`${cidr} is too large; expected /${longest} or smaller`] : [];
  });

export const podSubnetFaults = (podSubnet: string, controllerManagerArgs: readonly Arg[]): readonly string[] => {
  const last = (name: string) => controllerManagerArgs.findLast((arg) => arg.name === name)?.value;
  return cidrsOf(podSubnet).flatMap((cidr) => {
    if (hostBitsOf(cidr) < 4) return [`${cidr} has fewer than 14 addresses; expected a larger subnet`];
    if (last('allocate-node-cidrs') === 'false') return [];
    const [flag, usual] = isIpv6(cidr) ? ['node-cidr-mask-size-ipv6', 64] : ['node-cidr-mask-size-ipv4', 24];
    return nodeMaskFaults(cidr, Number(last(flag) ?? usual), flag);
  });
};

const nodeMaskFaults = (cidr: string, nodeMask: number, flag: string): readonly string[] => {
  if (!Number.isInteger(nodeMask)) return [`the argument ${flag} of controllerManager must be a number`];
  const difference = nodeMask - prefixOf(cidr);
  if (difference < 0) return [`${cidr} is smaller than the /${nodeMask} that each node gets (${flag})`];
  return difference > 16
    ? [`${cidr} is too large for nodes of /${nodeMask} (${flag}); expected /${nodeMask - 16} or smaller`]
    : [];
};

/** A range of addresses that something claims, and who claims it. */
export interface Claim {
  /** A list of CIDRs, or one address. */
  readonly range: string;
  /** Such as `the pod subnet`. */
  readonly owner: string;
}

/** The first claim among `others` that shares an address with `claim`. */
export const findOverlap = <T extends Claim>(claim: Claim, others: readonly T[]): T | undefined =>
  others.find((other) => cidrsOf(claim.range).some((a) => cidrsOf(other.range).some((b) => meet(a, b))));

const meet = (left: string, right: string): boolean => {
  if (isAddress(left)) return isAddress(right) ? left === right : contains(right, left);
  return isAddress(right) ? contains(left, right) : overlaps(left, right);
};
