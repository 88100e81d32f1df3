import { createHash } from 'node:crypto';
import type { Command } from '../../src/host/index.ts';
import type { FakeRule, FakeTransport } from '../fakes/fake-transport.ts';

type Machine = Pick<FakeTransport, 'files'>;

/** What an upgrade asks of a machine: processes of static pods, snapshots of etcd, a kubelet that is kept and comes back. */
export const upgradeRules = (node: Machine, runs: () => boolean): readonly FakeRule[] => [
  { when: /^rm -rf -- /, answer: '' },
  { when: script('find -L'), answer: ({ args = [] }) => owners(node, args) },
  { when: script('xargs -r tail'), answer: '' },
  { when: 'systemctl show -p ExecStart --value kubelet', answer: '{ path=/usr/local/bin/kubelet ; argv[]=x }\n' },
  { when: script('cut -d'), answer: (command) => (runs() ? staticPodProcess(node, command.args?.[0] ?? '') : '') },
  {
    when: /^df -P -k /,
    answer: 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1 1 9000000 1% /\n',
  },
  { when: script('cat > "$1" && sync'), answer: async (command) => keepInput(node, command) },
  { when: /^sha256sum -- /, answer: (command) => sumOf(node, command.args?.[1] ?? '') },
  { when: /^mv -f -- /, answer: (command) => move(node, command.args?.[2] ?? '', command.args?.[3] ?? '') },
  { when: script('cp -p "$path" "$folder.part/"'), answer: (command) => keepFiles(node, command.args ?? []) },
  { when: script('mv -f "$path.slipway"'), answer: (command) => bringBack(node, command.args ?? []) },
];

const owners = (node: Machine, paths: readonly string[]): string =>
  paths
    .flatMap((path) => (node.files.has(path) ? [`${node.files.get(path)?.mode.toString(8)} 0:0 ${path}\n`] : []))
    .join('');

const script = (part: string) => (command: Command) => 'script' in command && command.script.includes(part);

const textOf = (node: Machine, path: string): string => Buffer.from(node.files.get(path)?.bytes ?? '').toString('utf8');

/** A process begins anew with each manifest. */
const staticPodProcess = (node: Machine, component: string): string => {
  const manifest = textOf(node, `/etc/kubernetes/manifests/${component}.yaml`);
  if (manifest === '' || manifest.includes('--no-such-flag')) return '';
  return `${Number.parseInt(createHash('sha256').update(manifest).digest('hex').slice(0, 8), 16)}:1\n`;
};

const keepInput = async (node: Machine, { args = [], stdin = '' }: Command): Promise<string> => {
  const parts: Uint8Array[] = [];
  for await (const part of typeof stdin === 'string' ? [Buffer.from(stdin)] : stdin)
    parts.push(Buffer.from(part as Uint8Array));
  node.files.set(args[0] ?? '', { mode: 0o600, bytes: Buffer.concat(parts) });
  return '';
};

const sumOf = (node: Machine, path: string): string =>
  `${createHash('sha256')
    .update(node.files.get(path)?.bytes ?? '')
    .digest('hex')}  ${path}\n`;

const move = (node: Machine, from: string, to: string): string => {
  const file = node.files.get(from);
  if (file) node.files.set(to, file);
  node.files.delete(from);
  return '';
};

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const keepFiles = (node: Machine, [folder = '', ...paths]: readonly string[]): string => {
  for (const path of paths) {
    const file = node.files.get(path);
    if (file) node.files.set(`${folder}/${nameOf(path)}`, file);
  }
  return '';
};

const bringBack = (node: Machine, [folder = '', ...paths]: readonly string[]): string => {
  for (const path of paths) {
    const file = node.files.get(`${folder}/${nameOf(path)}`);
    if (file) node.files.set(path, file);
  }
  return '';
};
