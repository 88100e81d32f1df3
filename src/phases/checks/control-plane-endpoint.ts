import { isAddress, isNode, parseEndpoint } from '../../spec/index.ts';
import { type Check, error, warning } from './check.ts';

const ID = 'ControlPlaneEndpoint';
const NOT_FOUND = 2;

/** Not in kubeadm: where a host does not know the name of the endpoint, its kubelet and add-ons ask in vain, and everybody waits. */
export const controlPlaneEndpoint: Check = {
  id: ID,
  test: async ({ host, spec, cluster }) => {
    const name = parseEndpoint(cluster.documents.cluster.controlPlaneEndpoint ?? '')?.host;
    if (!isNode(spec) || name === undefined || isAddress(name)) return [];
    const { exitCode } = await host.query({ file: 'getent', args: ['ahosts', name] }, { allow: [NOT_FOUND] });
    if (exitCode === 0) return [];
    const message = `controlPlaneEndpoint "${name}" does not resolve on ${host.name}.`;
    const fix =
      'Add it to DNS, or to /etc/hosts of every host; without a name, spec.virtualIp gives one address to all control planes.';
    // Whoever prepares hosts first may well bring the name.
    return [cluster.playbooks.before.length > 0 ? warning(ID, message, fix) : error(ID, message, fix)];
  },
};
