import { type Check, error, warning } from './check.ts';

/** RFC 1123 subdomain, as Kubernetes checks Node names. */
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NOT_FOUND = 2;

/** kubeadm's Hostname. */
export const hostname: Check = {
  id: 'Hostname',
  test: async ({ host, node }) => {
    if (!SUBDOMAIN.test(node.name)) {
      const fix = 'Set nodeName in the cluster file, or rename the host with hostnamectl.';
      return [error('Hostname', `"${node.name}" cannot be the name of a node: it is no DNS name.`, fix)];
    }
    const { exitCode } = await host.query({ file: 'getent', args: ['ahosts', node.name] }, { allow: [NOT_FOUND] });
    if (exitCode === 0) return [];
    const fix = `Add it: echo "${node.address} ${node.name}" >> /etc/hosts`;
    return [warning('Hostname', `"${node.name}" does not resolve on ${host.name}.`, fix)];
  },
};
