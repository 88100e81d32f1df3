import { formatIp, parseIp } from './ip-address.ts';
import type { Certificate } from './x509.ts';

/** True when a certificate is valid for a name or address; a wildcard stands for one label (RFC 6125, 6.4.3). */
export const covers = (certificate: Pick<Certificate, 'dns' | 'ips'>, name: string): boolean => {
  const address = parseIp(name);
  if (address) return certificate.ips.includes(formatIp(address));
  const wanted = name.toLowerCase();
  const wildcard = wanted.replace(/^[^.*]+\./, '*.');
  return certificate.dns.some((entry) => [wanted, wildcard].includes(entry.toLowerCase()));
};
