import { cidrsOf, nthAddress } from '../spec/index.ts';

/** The address of the cluster DNS service: the tenth of the first service CIDR. Throws RangeError when the CIDR is too small. */
export const dnsAddress = (serviceSubnet: string): string => nthAddress(cidrsOf(serviceSubnet)[0] ?? '', 10);
