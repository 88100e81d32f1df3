import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';

/** The address that the file gives a host, and others would call it by, is none of its own. */
export const notItsOwn = ({ name, facts }: Host, address: string): SlipwayError =>
  new SlipwayError('HOST_UNSUPPORTED', `${name} has no interface with the address ${address}.`, {
    hint: `Say in the cluster file which of its own addresses the control planes reach it at, such as "address: ${facts.address}".`,
    host: name,
  });
