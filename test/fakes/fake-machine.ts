import { createHash } from 'node:crypto';
import { LIST, LOOK, PREPARE, REMOVE } from '../../src/host/file-scripts.ts';
import type { Command } from '../../src/host/index.ts';
import { createFakeTransport, type FakeOptions, type FakeRule, type FakeTransport, stdinOf } from './fake-transport.ts';

/** A fake that also answers what `createHost` asks by itself: files, folders and links, systemd units, Debian packages. */
export interface FakeMachine extends FakeTransport {
  /** Permission bits of folders by path. */
  readonly folders: Map<string, number>;
  /** Where links point, by path. */
  readonly links: Map<string, string>;
  readonly units: Map<string, FakeUnit>;
  readonly packages: Set<string>;
}

interface FakeUnit {
  readonly enabled: boolean;
  readonly active: boolean;
}

export interface FakeMachineOptions extends FakeOptions {
  readonly folders?: readonly string[];
  readonly units?: Readonly<Record<string, FakeUnit>>;
  readonly packages?: readonly string[];
}

export const createFakeMachine = (options: FakeMachineOptions = {}): FakeMachine => {
  const fake = createFakeTransport(options);
  const machine: FakeMachine = Object.assign(fake, {
    folders: new Map((options.folders ?? []).map((path) => [path, 0o755])),
    links: new Map<string, string>(),
    units: new Map(Object.entries(options.units ?? {})),
    packages: new Set(options.packages ?? []),
  });
  fake.teach(...(options.rules ?? []), ...rulesOf(machine));
  return machine;
};

const rulesOf = (machine: FakeMachine): readonly FakeRule[] => [
  {
    when: isScript(LOOK),
    answer: (command) =>
      wordsOf(command)
        .map((path) => lookAt(machine, path))
        .join(''),
  },
  {
    when: isScript(LIST),
    answer: ({ args }) =>
      namesIn(machine, args?.[0] ?? '')
        .map((name) => `${name}\0`)
        .join(''),
  },
  { when: isScript(REMOVE), answer: (command) => remove(machine, wordsOf(command)) },
  { when: isScript(PREPARE), answer: (command) => prepare(machine, wordsOf(command)) },
  { when: /^systemctl /, answer: (command) => systemctl(machine, 'file' in command ? (command.args ?? []) : []) },
  { when: /^dpkg-query -W /, answer: (command) => dpkgQuery(machine, command.args ?? []) },
  { when: /^apt-get .* install /, answer: (command) => aptInstall(machine, command.args ?? []) },
];

const isScript = (script: string) => (command: Command) => 'shell' in command && command.script === script;

const wordsOf = (command: Command): readonly string[] => stdinOf(command).split('\0').slice(0, -1);

const pathsOf = ({ files, folders, links }: FakeMachine): readonly string[] => [
  ...files.keys(),
  ...folders.keys(),
  ...links.keys(),
];

const isFolder = (machine: FakeMachine, path: string): boolean =>
  machine.folders.has(path) || pathsOf(machine).some((each) => each.startsWith(`${path}/`));

const lookAt = (machine: FakeMachine, path: string): string => {
  const file = machine.files.get(path);
  const stat = (type: string, mode: number, size: number, to = '') =>
    `stat\0${path}\0${type}\0${mode.toString(8)}\0${size}\0${to}\0`;
  if (file) {
    const sum = createHash('sha256').update(file.bytes).digest('hex');
    return `${stat('f', file.mode, file.bytes.byteLength)}${sum}  ${path}\0`;
  }
  const to = machine.links.get(path);
  if (to !== undefined) return stat('l', 0o777, to.length, to);
  return isFolder(machine, path) ? stat('d', machine.folders.get(path) ?? 0o755, 4096) : '';
};

const namesIn = (machine: FakeMachine, folder: string): readonly string[] => {
  const inside = pathsOf(machine).filter((path) => path.startsWith(`${folder}/`));
  return [...new Set(inside.map((path) => path.slice(folder.length + 1).split('/')[0] ?? ''))];
};

const remove = (machine: FakeMachine, paths: readonly string[]): string => {
  for (const store of [machine.files, machine.folders, machine.links]) {
    for (const key of [...store.keys()]) {
      if (paths.some((path) => key === path || key.startsWith(`${path}/`))) store.delete(key);
    }
  }
  return '';
};

const prepare = (machine: FakeMachine, words: readonly string[]): string => {
  for (let at = 0; at < words.length; at += 3) {
    const [verb, path = '', rest = ''] = words.slice(at, at + 3);
    if (verb === 'clear') remove(machine, [path]);
    if (verb === 'parent' && !isFolder(machine, path)) machine.folders.set(path, 0o755);
    if (verb === 'folder') machine.folders.set(path, Number.parseInt(rest, 8));
    if (verb === 'link') machine.links.set(path, rest);
  }
  return '';
};

const verbs: Readonly<Record<string, Partial<FakeUnit>>> = {
  enable: { enabled: true },
  disable: { enabled: false },
  start: { active: true },
  stop: { active: false },
  restart: { active: true },
};

const systemctl = (machine: FakeMachine, args: readonly string[]): string => {
  const [verb = ''] = args;
  const unit = args.at(-1) ?? '';
  const found = machine.units.get(unit) ?? machine.units.get(unit.replace(/\.service$/, ''));
  if (verb === 'show') return showUnit(machine, unit, found);
  const change = verbs[verb];
  if (change === undefined) return '';
  const now = args.includes('--now') ? { active: verb === 'enable' } : {};
  machine.units.set(unit, { enabled: false, active: false, ...found, ...change, ...now });
  return '';
};

/** A unit is there once something runs under its name, or its file is. */
const showUnit = (machine: FakeMachine, unit: string, found: FakeUnit | undefined): string => {
  const name = unit.includes('.') ? unit : `${unit}.service`;
  const hasFile = ['/etc/systemd/system', '/lib/systemd/system', '/usr/lib/systemd/system'].some((folder) =>
    machine.files.has(`${folder}/${name}`),
  );
  if (found === undefined && !hasFile) return 'LoadState=not-found\nActiveState=inactive\nUnitFileState=\n';
  const active = found?.active ? 'active' : 'inactive';
  return `LoadState=loaded\nActiveState=${active}\nUnitFileState=${found?.enabled ? 'enabled' : 'disabled'}\n`;
};

const dpkgQuery = (machine: FakeMachine, args: readonly string[]) => {
  const names = args.slice(args.indexOf('--') + 1);
  const there = names.filter((name) => machine.packages.has(name));
  return { exitCode: there.length === names.length ? 0 : 1, stdout: there.map((name) => `ii \t${name}\n`).join('') };
};

const aptInstall = (machine: FakeMachine, args: readonly string[]): string => {
  for (const name of args.slice(args.indexOf('install') + 1)) if (!name.startsWith('-')) machine.packages.add(name);
  return '';
};
