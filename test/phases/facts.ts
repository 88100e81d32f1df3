import type { Facts } from '../../src/host/index.ts';
import { debian12 as server } from '../playbook/memory-host.ts';

/** An ordinary Debian server with a name and an address that these tests speak of. */
export const debian12: Facts = { ...server, hostname: 'cp1', address: '10.0.0.11', addresses: ['10.0.0.11'] };
