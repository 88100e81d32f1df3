import { renderTemplate, templateText } from '../../render/index.ts';
import type { LabHost, LabLayout } from './lab-layout.ts';

/** Text files that make one host differ from the next; paths as the host sees them. */
export const hostFiles = (lab: LabLayout, host: LabHost): Readonly<Record<string, string>> => ({
  '/etc/hostname': `${host.name}\n`,
  '/etc/hosts': hostsFile(lab),
  // Nothing answers there, and at once; an address of the host itself would loop CoreDNS back to itself.
  '/etc/resolv.conf': `nameserver ${lab.bridge.address}\n`,
  // Before 80-container-host0.network, which systemd brings along.
  '/etc/systemd/network/10-host0.network': renderTemplate(templateText('lab/host0.network.hbs'), {
    address: host.address,
    prefix: lab.subnet.prefix,
    gateway: lab.bridge.address,
  }),
});

/** /etc/hosts with every host of the lab. */
export const hostsFile = (lab: LabLayout): string =>
  renderTemplate(templateText('lab/hosts.hbs'), {
    hosts: lab.hosts.map(({ name, address }) => ({ name, address })),
  });
