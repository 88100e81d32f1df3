import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runProgram } from '../../src/cli/program.ts';
import { fakeTerminal } from '../cli/fake-terminal.ts';
import { kubeadm } from './kubeadm-binary.ts';

type Fields = Readonly<Record<string, unknown>>;

/** By kind and name, without what only a server fills in. */
const objectsIn = (text: string): ReadonlyMap<string, unknown> =>
  new Map(
    parseAllDocuments(text)
      .map((document) => document.toJS() as (Fields & { kind: string; metadata: { name: string } }) | null)
      .filter((object) => object !== null)
      .map((object) => [
        `${object.kind} ${object.metadata.name}`,
        JSON.parse(JSON.stringify(object, (key, value) => (isServers(key, value) ? undefined : value))),
      ]),
  );

/** What a server fills in, and what says no more than its absence. */
const isServers = (key: string, value: unknown): boolean =>
  ['status', 'resourceVersion'].includes(key) ||
  (key === 'resources' && JSON.stringify(value) === '{}') ||
  (key === 'readOnly' && value === false);

test.each(['coredns', 'kube-proxy'])('--print-manifest of %s prints what kubeadm prints', async (addon) => {
  const flags = ['--kubernetes-version', 'v1.36.3', '--print-manifest'];
  const { stdout } = spawnSync(kubeadm(), ['init', 'phase', 'addon', addon, ...flags], { encoding: 'utf8' });
  const terminal = fakeTerminal();
  expect(await runProgram(['init', 'phase', 'addon', addon, ...flags], terminal)).toBe(0);
  const [theirs, ours] = [objectsIn(stdout), objectsIn(terminal.printed.out)];
  expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
  // What kube-proxy is told of connection tracking depends on the machine, and this one may be a container.
  for (const [name, object] of theirs)
    if (name !== 'ConfigMap kube-proxy') expect(ours.get(name), name).toEqual(object);
});

test('--print-manifest of a phase that is no add-on is refused', async () => {
  const terminal = fakeTerminal();
  expect(await runProgram(['init', 'phase', 'certs', '--print-manifest'], terminal)).toBe(1);
  expect(terminal.printed.err).toContain('--print-manifest is for add-ons; certs is none.');
});
