import { copyFile, mkdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { mergeKubeconfig } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import { onLeader } from '../../phases/index.ts';
import { parseYaml, toYaml } from '../../render/index.ts';
import { type Cluster, type HostSpec, leaderOf } from '../../spec/index.ts';
import { ofRun, phaseFor, workflow } from '../../workflow/index.ts';
import type { Options } from '../command-spec.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import type { Terminal } from '../terminal.ts';
import { writeAtomically } from '../write-atomically.ts';

const ADMIN = '/etc/kubernetes/admin.conf';
const fetched = ofRun<string>('kubeconfig');

const fetchAdminConf = phaseFor<HostSpec>()({
  id: 'kubeconfig',
  title: 'Read admin.conf',
  where: onLeader,
  gives: { fetched },
  run: async ({ host }) => {
    const text = await host.files.readText(ADMIN);
    if (text !== undefined) return { fetched: text };
    throw new SlipwayError('KUBECONFIG_INVALID', `There is no ${ADMIN} on ${host.name}.`, {
      hint: 'Make the cluster first: slipway apply',
    });
  },
});

/** The administrator's kubeconfig, from the leader. Throws what the run failed with. */
export const fetchKubeconfig = async (cluster: Cluster, terminal: Terminal, options: Options): Promise<string> => {
  // Says so where nobody may lead: no phase would run anywhere.
  leaderOf(cluster);
  const result = await runOnHosts({
    workflow: workflow('kubeconfig', [fetchAdminConf]),
    cluster,
    terminal,
    options,
    lock: false,
    silent: true,
    provide: [],
  });
  const text = result.artifacts.get(fetched);
  if (text !== undefined) return text;
  throw result.errors[0] ?? new SlipwayError('ABORTED', `Interrupted (exit code ${exitCodeOf(result)}).`);
};

/** The same kubeconfig with its context under another name. */
export const renamed = (text: string, contextName: string): string =>
  toYaml(mergeKubeconfig(undefined, asObject(parseYaml(text), 'admin.conf'), { contextName }));

/** Merges into the user's kubeconfig: every other entry stays, the file before is kept beside it, the write is atomic. */
export const mergeIntoFile = async (
  incoming: string,
  contextName: string,
  { env, home }: Terminal,
): Promise<{ readonly path: string; readonly backup: string | undefined }> => {
  const named = (env['KUBECONFIG'] ?? '').split(':').find((part) => part !== '') ?? join(home, '.kube', 'config');
  // A link stays a link: what it points at is written.
  const path = await realpath(named).catch(() => named);
  const old = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  });
  const existing = old === undefined || old.trim() === '' ? undefined : asObject(parseYaml(old), path);
  const merged = toYaml(mergeKubeconfig(existing, asObject(parseYaml(incoming), 'admin.conf'), { contextName }));
  if (merged === old) return { path, backup: undefined };
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const backup = old === undefined ? undefined : `${path}.before-slipway`;
  if (backup !== undefined) await copyFile(path, backup);
  await writeAtomically(path, merged);
  return { path, backup };
};

const asObject = (value: unknown, source: string): object => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new SlipwayError('KUBECONFIG_INVALID', `${source} is no kubeconfig.`, {
    hint: `Look at it: kubectl config view --kubeconfig ${source}`,
  });
};

const unreadable = (path: string, cause: Error): SlipwayError =>
  new SlipwayError('KUBECONFIG_INVALID', `${path} cannot be read: ${cause.message}.`, {
    cause,
    hint: 'Look at its permissions.',
  });
