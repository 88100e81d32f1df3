import { ofHost } from '../../workflow/index.ts';

/** The network interface that the virtual IP goes to: the one that has the host's own address. */
export const interfaceFound = ofHost<string>('virtual-ip/interface');
/** haproxy and keepalived run as configured. */
export const virtualIpStarted = ofHost('virtual-ip/started');
