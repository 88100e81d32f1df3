import { expect, test } from 'vitest';
import { loadPlaybook } from '../../src/playbook/index.ts';
import { shippedText } from '../../src/shipped/index.ts';
import { createMemoryHost } from './memory-host.ts';
import { runPlaybook } from './run-playbook.ts';

const PATH = 'playbooks/prepare-ipv6.yaml';
const playbook = loadPlaybook(shippedText(PATH), PATH);

/** What scripts answer on a machine whose interfaces listen to routers, or do not. */
const machine = (listens: boolean, forwards: string) => {
  let accepts = listens ? 1 : 2;
  return createMemoryHost({
    answer: (command) => {
      if (!('script' in command)) return undefined;
      if (command.script.includes('/proc/sys/$f')) return `2\n${forwards}\n${forwards}\n`;
      if (command.script.includes('echo 2')) accepts = 2;
      return command.script.includes('grep -lx 1') && accepts === 1 ? 1 : undefined;
    },
  });
};

test('a machine forwards IPv6 afterwards, and goes on listening to routers', async () => {
  const host = machine(true, '0');
  await runPlaybook(host, playbook, {});
  expect(host.log).toEqual([
    'run: Listen to routers also when packets are forwarded',
    'write /etc/sysctl.d/99-kubernetes-ipv6.conf',
    'run: Set net.ipv6.conf.all.forwarding = 1',
    'run: Set net.ipv6.conf.default.forwarding = 1',
  ]);
});

test('one that does already is only told to do so after a reboot', async () => {
  const host = machine(false, '1');
  await runPlaybook(host, playbook, {});
  expect(host.log).toEqual(['write /etc/sysctl.d/99-kubernetes-ipv6.conf']);
});
