/** A DNS subdomain as RFC 1123 and Kubernetes want it: lower case, labels of letters, digits and dashes. */
export const isDnsName = (text: string): boolean => text.length <= 253 && subdomain.test(text);

/** The same behind one leading `*.`. */
export const isWildcardDnsName = (text: string): boolean => text.startsWith('*.') && isDnsName(text.slice(2));

const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
