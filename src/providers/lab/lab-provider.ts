import type { HostSpec, ProviderSpec } from '../../spec/index.ts';
import type { MachineStatus, Provider, ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { ensureBase, findBase } from './build-base.ts';
import { createLabLayout, type LabHost, type LabLayout } from './lab-layout.ts';
import { withLabLock } from './lab-lock.ts';
import { ensureBridge, removeBridge, requireFreeSubnet, requireOwnName } from './lab-network.ts';
import { type HostState, lookAtLab } from './lab-state.ts';
import { ensureLabKey, prepareHost, refreshHostsFile, writeKnownHosts } from './prepare-host.ts';
import { raiseLimits } from './raise-limits.ts';
import { removeHost, stopHost } from './remove-host.ts';
import { type LabMachine, lookAtMachine, meetRequirements, requireDiskSpace } from './requirements.ts';
import { settle } from './settle.ts';
import { startHost, waitForSsh } from './start-host.ts';

/** Real hosts on this machine: systemd, sshd, a network namespace and an address each (systemd-nspawn). */
export const createLabProvider = (spec: ProviderSpec): Provider => ({
  type: 'lab',
  up: (context) => up(context, createLabLayout(context.name, spec, context.stateDir)),
  down: (context) => down(context, createLabLayout(context.name, spec, context.stateDir)),
  status: (context) => status(context, createLabLayout(context.name, spec, context.stateDir)),
});

/** Patience with a host that was started just now, that runs already (it would be restarted), that is only looked at. */
const LIMIT_MS = { started: 90_000, running: 30_000, looked: 4_000 } as const;

const up = async (context: ProviderContext, lab: LabLayout): Promise<readonly HostSpec[]> => {
  const base = await findBase(context);
  const machine = await meetRequirements(context, base.isBuilt);
  return withLabLock(context, async () => {
    const state = await lookAtLab(context, lab);
    const surplus = [...state.hosts.keys()].filter((name) => !lab.hosts.some((host) => host.name === name));
    const found = (host: LabHost): HostState => state.hosts.get(host.name) ?? nothing;
    await requireOwnName(context, lab, state);
    requireFreeSubnet(lab, state);
    await requireDiskSpace(context, base.isBuilt, lab.hosts.filter((host) => !found(host).hasFolder).length);
    await raiseLimits(context);
    await ensureBridge(context, lab);
    await ensureBase(context, base);
    await ensureLabKey(context, lab);
    await settle(surplus.map((name) => removeSurplus(context, lab.host(name), state.hosts.get(name) ?? nothing)));
    await bringUp(context, lab, machine, base.folder, found);
    return lab.hosts.map((host) => hostSpec(lab, host));
  });
};

const nothing: HostState = { pids: [], groups: [], mounts: [], hasFolder: false, hasLink: false };

const bringUp = async (
  context: ProviderContext,
  lab: LabLayout,
  machine: LabMachine,
  base: string,
  found: (host: LabHost) => HostState,
): Promise<void> => {
  const answers = await Promise.all(
    lab.hosts.map((host) => isAnswering(context, lab, host, found(host), LIMIT_MS.running)),
  );
  const silent = lab.hosts.filter((_, index) => !answers[index]);
  if (silent.length > 0) context.say(`Starting ${silent.map(({ name }) => name).join(', ')}`);
  await settle(
    silent.map(async (host) => {
      await stopHost(context, host, found(host));
      await prepareHost(context, lab, host, base);
    }),
  );
  await writeKnownHosts(context, lab);
  await settle(
    lab.hosts.map(async (host) => {
      if (!silent.includes(host)) return refreshHostsFile(context, lab, host, found(host).pids[0]);
      await startHost(context, lab, host, machine);
      await waitForSsh(context, lab, host, LIMIT_MS.started);
    }),
  );
};

/** A host that is just starting is given a moment; one that stays silent is taken for broken. */
const isAnswering = async (
  context: ProviderContext,
  lab: LabLayout,
  host: LabHost,
  state: HostState,
  limitMs: number,
): Promise<boolean> => {
  if (state.pids.length === 0 || !state.hasFolder) return false;
  return waitForSsh(context, lab, host, limitMs).then(
    () => true,
    () => false,
  );
};

const removeSurplus = async (context: ProviderContext, host: LabHost, state: HostState): Promise<void> => {
  context.say(`Removing ${host.name}: the cluster file no longer asks for it`);
  await removeHost(context, host, state);
};

const hostSpec = (lab: LabLayout, host: LabHost): HostSpec => ({
  name: host.name,
  roles: host.roles,
  address: host.address,
  connection: {
    type: 'ssh',
    host: host.address,
    user: 'root',
    identityFiles: [lab.key],
    knownHosts: lab.knownHosts,
    hostKeyPolicy: 'strict',
    jump: [],
  },
  labels: {},
  kubelet: {},
});

const down = async (context: ProviderContext, lab: LabLayout): Promise<readonly string[]> => {
  await lookAtMachine(context);
  return withLabLock(context, async () => {
    const state = await lookAtLab(context, lab);
    await requireOwnName(context, lab, state);
    const hosts = await settle([...state.hosts].map(([name, found]) => removeHost(context, lab.host(name), found)));
    const bridge = await removeBridge(context, lab, await lookAtLab(context, lab));
    if (state.hasFolder) {
      await ask(context, `delete ${lab.stateDir}`, { file: 'rm', args: ['-rf', '--one-file-system', lab.stateDir] });
    }
    return [...hosts.flat(), ...bridge, ...(state.hasFolder ? [`folder ${lab.stateDir}`] : [])];
  });
};

const status = async (context: ProviderContext, lab: LabLayout): Promise<readonly MachineStatus[]> => {
  const state = await lookAtLab(context, lab);
  return Promise.all(
    lab.hosts.map(async (host): Promise<MachineStatus> => {
      const found = state.hosts.get(host.name);
      const isRunning = found !== undefined && (await isAnswering(context, lab, host, found, LIMIT_MS.looked));
      const { name, roles, address } = host;
      return { name, roles, address, state: isRunning ? 'running' : found ? 'broken' : 'absent' };
    }),
  );
};
