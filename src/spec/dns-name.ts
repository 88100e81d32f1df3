const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})*$`);

/** A DNS-1123 subdomain as Kubernetes takes it: lower-case letters, digits, `-` and `.`, at most 253 characters. */
export const isDnsName = (text: string): boolean => text.length <= 253 && SUBDOMAIN.test(text);

/** `*.example.com` */
export const isWildcardDnsName = (text: string): boolean => text.startsWith('*.') && isDnsName(text.slice(2));
