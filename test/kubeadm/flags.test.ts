import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { kubeadm } from './kubeadm-binary.ts';

const TOKEN = '--token abcdef.0123456789abcdef';
const JOIN = `join 10.0.0.1:6443 ${TOKEN} --discovery-token-ca-cert-hash sha256:${'0'.repeat(64)}`;

/** Command lines that are wrong before any host is looked at, and what ours must name. */
const wrong: readonly (readonly [line: string, named: string])[] = [
  ['join', 'expected the endpoint of the cluster'],
  ['join 10.0.0.1:6443', '--token'],
  [`join 10.0.0.1:6443 ${TOKEN}`, '--discovery-token-ca-cert-hash'],
  [`${JOIN.replace(':6443', '')}`, 'expected host:port'],
  [JOIN.replace(TOKEN, '--token bad'), '--token'],
  [`${JOIN} --control-plane --certificate-key zz`, '--certificate-key'],
  [`${JOIN} --control-plane --certificate-key abcd`, '--certificate-key'],
  [`${JOIN} --control-plane --apiserver-bind-port 70000`, '--apiserver-bind-port'],
  [`${JOIN} --control-plane --apiserver-advertise-address 127.0.0.1`, '--apiserver-advertise-address'],
  [`${JOIN} --control-plane --apiserver-advertise-address here`, '--apiserver-advertise-address'],
  [`${JOIN} --node-name a_b`, '--node-name'],
  [`${JOIN} --discovery-file /etc/hostname`, 'bootstrapToken'],
  [`${JOIN} --skip-phases nothing`, 'nothing'],
  ['join --discovery-file http://10.0.0.1/x', '--discovery-file'],
  ['join phase nothing', 'nothing'],
  ['init --certificate-key zz', '--certificate-key'],
  ['init --feature-gates Foo=true', '--feature-gates'],
  ['init --feature-gates PublicKeysECDSA', '--feature-gates'],
  ['init --feature-gates PublicKeysECDSA=maybe', '--feature-gates'],
  ['init phase nothing', 'nothing'],
  ['reset --cert-dir relative', '--cert-dir'],
  ['reset --config /nothing/here.yaml', '/nothing/here.yaml'],
  ['reset --ignore-preflight-errors all,Swap', '--ignore-preflight-errors'],
  ['reset --skip-phases nothing', 'nothing'],
  ['reset phase nothing', 'nothing'],
];

test.each(wrong)('kubeadm and Slipway both refuse, with the same exit code: %s', async (line, named) => {
  const argv = [...line.split(' '), ...(line.includes(' phase ') ? [] : ['--dry-run'])];
  const { status } = spawnSync(kubeadm(), argv, { encoding: 'utf8', input: '' });
  expect(status).not.toBe(0);
  const terminal = fakeTerminal();
  expect(await runProgram(argv, terminal)).toBe(status);
  expect(terminal.printed.err).toContain(named);
});
