import { z } from 'zod';
import { isAddress, isCidr, isIpv6 } from './cidr.ts';
import { isDnsName, isWildcardDnsName } from './dns-name.ts';
import { durationOf } from './duration.ts';
import { isPort, parseEndpoint } from './endpoint.ts';

/** Text that must satisfy a rule; `expected` completes the sentence "expected …". */
const checked = (isValid: (text: string) => boolean, expected: string) =>
  z.string().refine(isValid, { error: ({ input }) => `expected ${expected}, found ${JSON.stringify(input)}` });

export const durationSchema = checked((text) => durationOf(text) !== undefined, 'a duration such as 4m0s');
export const addressSchema = checked(isAddress, 'an IP address');
export const dnsNameSchema = checked(isDnsName, 'a DNS name (lower-case letters, digits, "-" and ".")');
/** Of a node: kubeadm takes capitals and spaces around it, and writes it without. */
export const nodeNameSchema = checked((text) => isDnsName(text.trim().toLowerCase()), 'a DNS name');
export const endpointSchema = checked((text) => parseEndpoint(text) !== undefined, 'host or host:port');
export const absolutePathSchema = checked((text) => text.startsWith('/'), 'an absolute path');
const isSan = (text: string): boolean => isDnsName(text) || isWildcardDnsName(text) || isAddress(text);
const san = 'an IP address, a DNS name or a wildcard such as *.example.com';
export const certSanSchema = checked(isSan, san);
/** Of the API server: capitals are allowed there, as some load balancers have them in their names. */
export const apiServerSanSchema = checked((text) => isSan(text.toLowerCase()), san);
export const portSchema = z
  .number()
  .refine(isPort, { error: ({ input }) => `expected a port from 1 to 65535, found ${input}` });
export const cidrSchema = checked(isCidr, 'a CIDR such as 10.77.0.0/24');
export const subnetSchema = checked(isSubnet, 'one CIDR, or an IPv4 and an IPv6 CIDR joined by a comma');
const SHARE = 'expected a number from 1, or a share from 1% to 100%';
/** Of hosts: how many of them at the same time. */
export const maxUnavailableSchema = z.union([z.int().min(1, SHARE), z.string().regex(/^([1-9]\d?|100)%$/, SHARE)], {
  error: ({ input }) => `${SHARE}, found ${JSON.stringify(input)}`,
});
export const tokenSchema = z.string().regex(/^[a-z0-9]{6}\.[a-z0-9]{16}$/, {
  // The value is a secret: it is never quoted.
  error: 'expected a token of the form abcdef.0123456789abcdef (6 and 16 lower-case letters or digits)',
});
export const caHashSchema = checked(
  (text) => /^sha256:[0-9a-f]{64}$/i.test(text),
  '"sha256:" and 64 hexadecimal digits',
);
const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?';
const REGISTRY = `(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?`;
const FOLDER = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
/** A registry, folders in it, or both (https://pkg.go.dev/github.com/distribution/reference). */
const imageRepository = new RegExp(`^(?:${REGISTRY}|${FOLDER})(?:/${FOLDER})*$`);
export const imageRepositorySchema = checked(
  (text) => imageRepository.test(text),
  'an image repository such as registry.k8s.io',
);

function isSubnet(text: string): boolean {
  const cidrs = text.split(',');
  if (!cidrs.every(isCidr) || cidrs.length > 2) return false;
  return cidrs.length === 1 || isIpv6(cidrs[0] ?? '') !== isIpv6(cidrs[1] ?? '');
}
