import { readFile } from 'node:fs/promises';
import type { Host } from '../../src/host/index.ts';
import { loadPlaybook, type Playbook, type PlaybookPhasesOptions, playbookPhases } from '../../src/playbook/index.ts';
import type { HostSpec } from '../../src/spec/index.ts';
import type { Artifact, PhaseContext } from '../../src/workflow/index.ts';

export const prepareDebian = async (): Promise<Playbook> => {
  const file = 'playbooks/prepare-debian.yaml';
  return loadPlaybook(await readFile(file, 'utf8'), file);
};

const memberNamed = (name: string, roles: HostSpec['roles'] = ['worker']) => ({
  name,
  spec: { name, roles, connection: { type: 'local' }, labels: {}, kubelet: {} } satisfies HostSpec,
});

export interface Told {
  readonly said: string[];
  readonly warned: string[];
}

/** Runs the phases of a playbook on one host, each as soon as what it needs was given; fails when one never is. */
export const runPlaybook = async (
  host: Host,
  playbook: Playbook,
  options: PlaybookPhasesOptions,
  roles?: HostSpec['roles'],
): Promise<Told> => {
  const told: Told = { said: [], warned: [] };
  const given = new Map<string, unknown>((options.markers ?? []).map((name) => [name, undefined]));
  const member = memberNamed(host.name, roles);
  const context: PhaseContext<HostSpec> = {
    host,
    member,
    members: [member],
    signal: new AbortController().signal,
    plan: false,
    changed: () => undefined,
    say: (text) => told.said.push(text),
    progress: () => undefined,
    warn: (fault) => told.warned.push(String(fault)),
  };
  const waiting = new Set(playbookPhases(playbook, options));
  while (waiting.size > 0) {
    const next = [...waiting].find(({ needs }) =>
      Object.values(needs).every((need) => given.has((need as Artifact<unknown>).name)),
    );
    if (!next) throw new Error(`${[...waiting].map(({ id }) => id).join(', ')} wait for ever`);
    waiting.delete(next);
    const input = Object.entries(next.needs).map(([key, need]) => [key, given.get((need as Artifact<unknown>).name)]);
    const output = (await next.run(context, Object.fromEntries(input))) as Record<string, unknown>;
    for (const [key, artifact] of Object.entries(next.gives)) given.set(artifact.name, output[key]);
  }
  return told;
};
