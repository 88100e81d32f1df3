import { SlipwayError } from '../../errors/index.ts';
import { checked, clusterSpec, onControlPlanes, step } from '../../phases/index.ts';
import { interfaceFound } from './artifacts.ts';
import { virtualIpValues } from './virtual-ip-values.ts';

/** Before anything is written: the address that the others will call this host by must be one that it has. */
export const findInterface = step({
  id: 'virtual-ip/interface',
  title: 'Find the interface of the virtual IP',
  where: onControlPlanes,
  needs: { cluster: clusterSpec, checked },
  gives: { interfaceFound },
  run: async ({ host, member }, { cluster }) => {
    if (host.facts.family !== 'debian') throw otherFamily(host.name, host.facts.prettyName);
    const { address } = virtualIpValues(cluster, member.name);
    const { stdout } = await host.query({ file: 'ip', args: ['-o', 'addr', 'show', 'scope', 'global'] });
    const found = interfaceOf(stdout, address);
    if (found !== undefined) return { interfaceFound: found };
    throw notItsOwn(host.name, address, host.facts.address);
  },
});

/** Reads `ip -o addr`: `2: eth0    inet 10.0.0.11/24 brd …`. */
export const interfaceOf = (output: string, address: string): string | undefined =>
  output
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, , , found = '']) => found.split('/')[0] === address)?.[1];

const otherFamily = (host: string, system: string): SlipwayError =>
  new SlipwayError('HOST_UNSUPPORTED', `A virtual IP needs Debian or Ubuntu on control planes; ${host} is ${system}.`, {
    hint: 'Take out "virtualIp" and name a load balancer of your own in "controlPlaneEndpoint".',
    host,
  });

const notItsOwn = (host: string, address: string, found: string): SlipwayError =>
  new SlipwayError('HOST_UNSUPPORTED', `${host} has no interface with the address ${address}.`, {
    hint: `Say in the cluster file which of its own addresses the other control planes reach it at, such as "address: ${found}".`,
    host,
  });
