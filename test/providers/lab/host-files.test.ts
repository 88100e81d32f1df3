import { expect, test } from 'vitest';
import { hostFiles } from '../../../src/providers/lab/host-files.ts';
import { createLabLayout } from '../../../src/providers/lab/lab-layout.ts';

test('a host knows its name, its address, every other host, and no resolver of its own', () => {
  const spec = { type: 'lab', controlPlanes: 1, workers: 1, subnet: '10.78.0.0/24' } as const;
  const lab = createLabLayout('t1', spec, '/state/t1');
  expect(hostFiles(lab, lab.host('w1'))).toEqual({
    '/etc/hostname': 'w1\n',
    '/etc/hosts': '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n10.78.0.11 cp1\n10.78.0.21 w1\n',
    '/etc/resolv.conf': 'nameserver 10.78.0.1\n',
    '/etc/systemd/network/10-host0.network':
      '[Match]\nName=host0\n\n[Network]\nAddress=10.78.0.21/24\nGateway=10.78.0.1\nLinkLocalAddressing=ipv6\nIPv6AcceptRA=no\n',
  });
});
