import { isNode } from '../../spec/index.ts';
import { familyOf, familyOfServices } from '../node.ts';
import { type Check, error } from './check.ts';

const ID = 'AddressFamily';

/** An API server does not start where its address is of another family than the first of Services; kubeadm waits for it until it gives up. */
export const addressFamily: Check = {
  id: ID,
  test: async ({ host, spec, node, cluster }) => {
    const family = familyOfServices(cluster);
    if (!isNode(spec) || family === undefined || familyOf(node.address) === family) return [];
    const { serviceSubnet } = cluster.documents.cluster.networking;
    return [
      error(
        ID,
        `${host.name} has the address ${node.address}; Services have ${family} addresses first (${serviceSubnet}), and nodes must too.`,
        `Give the host an ${family} address and name it (address in the cluster file, --apiserver-advertise-address of init), or begin serviceSubnet with the other family.`,
      ),
    ];
  },
};
