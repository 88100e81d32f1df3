import { createHash } from 'node:crypto';
import type {
  Command,
  Content,
  ExecResult,
  Facts,
  Host,
  QueryOptions,
  ServiceStatus,
  Wanted,
} from '../../src/host/index.ts';

export interface MemoryHost extends Host {
  /** What was done, one line for each write. */
  readonly log: string[];
  /** Every look that was taken by a command. */
  readonly looks: Command[];
  /** Text by path; `->target` for links, `/` for folders. */
  readonly store: Map<string, string>;
  readonly units: Map<string, ServiceStatus>;
  readonly installed: Set<string>;
}

export interface MemoryHostOptions {
  readonly facts?: Partial<Facts>;
  readonly files?: Readonly<Record<string, string>>;
  readonly units?: Readonly<Record<string, ServiceStatus>>;
  readonly installed?: readonly string[];
  /** Answers commands: standard output, or an exit code. */
  readonly answer?: (command: Command) => string | number | undefined;
}

/** A Host that is a few maps: no machine, no shell. */
export const createMemoryHost = ({ facts, files, units, installed, answer }: MemoryHostOptions = {}): MemoryHost => {
  const log: string[] = [];
  const looks: Command[] = [];
  const store = new Map(Object.entries(files ?? {}));
  const services = new Map(Object.entries(units ?? {}));
  const packages = new Set(installed ?? []);
  const respond = (command: Command, options: QueryOptions = {}): ExecResult => {
    const given = answer?.(command) ?? '';
    const exitCode = typeof given === 'number' ? given : 0;
    if (exitCode !== 0 && !options.allow?.includes(exitCode)) throw new Error(`exit code ${exitCode}`);
    return { exitCode, stdout: typeof given === 'string' ? given : '', stderr: '' };
  };
  const put = (wanted: Wanted): boolean => {
    const [text, note] = shapeOf(wanted);
    if (store.get(wanted.path) === text) return false;
    log.push(`${store.has(wanted.path) ? 'change' : 'write'} ${wanted.path}${note}`);
    store.set(wanted.path, text);
    return true;
  };
  return {
    log,
    looks,
    store,
    units: services,
    installed: packages,
    name: 'h1',
    target: 'memory',
    facts: { ...debian12, ...facts },
    query: async (command, options) => {
      looks.push(command);
      return respond(command, options);
    },
    run: async (command, why, options) => {
      log.push(`run: ${why}`);
      return respond(command, options);
    },
    until: (_what, probe) => probe(),
    files: {
      read: async (path) => Buffer.from(store.get(path) ?? ''),
      readText: async (path) => store.get(path),
      look: async () => {
        throw new Error('no verb looks by itself');
      },
      list: async () => [],
      ensure: async (wanted) => wanted.filter(put).map(({ path }) => path),
      remove: async (paths) => {
        const there = paths.filter((path) => store.delete(path));
        log.push(...there.map((path) => `remove ${path}`));
        return there;
      },
    },
    services: {
      status: async (unit) => services.get(unit) ?? { exists: false, active: false, enabled: false },
      ensure: async (unit, wanted) => {
        const before = services.get(unit) ?? { exists: true, active: false, enabled: false };
        const after = { ...before, ...wanted };
        services.set(unit, after);
        const differs = before.active !== after.active || before.enabled !== after.enabled;
        if (differs) log.push(`service ${unit} ${JSON.stringify(wanted)}`);
        return differs;
      },
      restart: async (_unit, why) => {
        log.push(`restart: ${why}`);
      },
      reload: async () => {
        log.push('reload');
      },
    },
    packages: {
      missing: async (names) => names.filter((name) => !packages.has(name)),
      ensure: async (names) => {
        const missing = names.filter((name) => !packages.has(name));
        for (const name of missing) packages.add(name);
        if (missing.length > 0) log.push(`install ${missing.join(' ')}`);
        return missing;
      },
    },
    dial: () => Promise.reject(new Error('no network')),
  };
};

const shapeOf = (wanted: Wanted): readonly [string, string] => {
  if (wanted.kind === 'directory') return ['/', '/'];
  if (wanted.kind === 'link') return [`->${wanted.to}`, ` -> ${wanted.to}`];
  const mode = (wanted.mode ?? 0o644).toString(8).padStart(4, '0');
  return [textOf(wanted.content), mode === '0644' ? '' : ` (${mode})`];
};

const textOf = (content: Content): string => {
  if (typeof content === 'string') return content;
  return content instanceof Uint8Array ? createHash('sha256').update(content).digest('hex') : content.sha256;
};

/** What is probed on an ordinary server. */
export const debian12: Facts = {
  family: 'debian',
  id: 'debian',
  version: '12',
  prettyName: 'Debian GNU/Linux 12 (bookworm)',
  arch: 'amd64',
  kernel: '6.1.0-28-amd64',
  hostname: 'h1',
  machineId: '0123456789abcdef0123456789abcdef',
  address: '192.0.2.10',
  addresses: ['192.0.2.10'],
  cpus: 4,
  memoryBytes: 8 * 2 ** 30,
  cgroup: 'v2',
  initSystem: 'systemd',
  nested: false,
  capabilities: ['CAP_SYS_ADMIN', 'CAP_SYS_MODULE', 'CAP_SYS_RESOURCE'],
  clockSkewMs: 0,
  swap: false,
  root: true,
};

/** A host of the lab: systemd in a container without CAP_SYS_RESOURCE, on cgroup v1. */
export const labHost: Partial<Facts> = {
  nested: true,
  cgroup: 'v1',
  capabilities: ['CAP_SYS_ADMIN'],
  kernel: '6.18.0',
};
