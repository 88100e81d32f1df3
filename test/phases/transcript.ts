import { AsyncLocalStorage } from 'node:async_hooks';
import { LIST, LOOK, PREPARE, REMOVE } from '../../src/host/file-scripts.ts';
import { type Command, showCommand, type Transport } from '../../src/host/index.ts';
import { LINUX_PROBE } from '../../src/host/linux-facts.ts';
import type { HostSpec } from '../../src/spec/index.ts';
import { type RunEvent, type Workflow, workflow } from '../../src/workflow/index.ts';
import { stdinOf } from '../fakes/fake-transport.ts';

/** What a run asked of its hosts, by host and phase: independent phases overlap, but each one's own order is fixed. */
export interface Transcript {
  /** The same workflow, whose phases are known while they run. */
  watch(flow: Workflow<HostSpec>): Workflow<HostSpec>;
  /** The same machine, overheard. */
  overhear(host: string, transport: Transport): Transport;
  onEvent(event: RunEvent): void;
  /** To be read aloud; `reads: false` leaves out what only looks. */
  text(options?: { readonly reads: boolean }): string;
  /** Every line that changed something. */
  writes(): readonly string[];
}

interface Line {
  readonly host: string;
  readonly phase: string;
  readonly text: string;
  readonly isWrite: boolean;
  readonly isObject: boolean;
}

export const createTranscript = (): Transcript => {
  const current = new AsyncLocalStorage<string>();
  const lines: Line[] = [];
  let order: readonly string[] = [];
  const note = (host: string, text: string, isWrite: boolean, phase = current.getStore() ?? 'connect'): void => {
    const isKnown = lines.some((line) => line.host === host && line.phase === phase && line.text === text);
    if (isWrite || !isKnown) lines.push({ host, phase, text, isWrite, isObject: isWrite && /^\w+ [A-Z]/.test(text) });
  };
  return {
    watch: (flow) => {
      order = ['connect', ...flow.phases.map(({ id }) => id)];
      const phases = flow.phases.map((phase) => ({
        ...phase,
        run: (...parts: Parameters<typeof phase.run>) => current.run(phase.id, () => phase.run(...parts)),
      }));
      return workflow(flow.name, phases, { provided: flow.provided });
    },
    overhear: (host, transport) => ({
      ...transport,
      exec: (command, options) => {
        const [text, isWrite] = describe(command);
        note(host, text, isWrite);
        return transport.exec(command, options);
      },
      read: (path) => {
        note(host, `read ${path}`, false);
        return transport.read(path);
      },
      write: (path, content, options) => {
        note(host, `write ${path} ${octal(options.mode)}`, true);
        return transport.write(path, content, options);
      },
      dial: (address) => {
        if (isTold(address, current.getStore())) note(host, `connect to ${address.host}:${address.port}`, false);
        return transport.dial(address);
      },
    }),
    onEvent: (event) => {
      if (event.type === 'unit-change' && event.change.kind === 'object') {
        note(event.host, `${event.change.action} ${event.change.what}`, true, event.phase);
      }
    },
    text: ({ reads } = { reads: true }) => render(reads ? lines : lines.filter(({ isWrite }) => isWrite), order),
    writes: () => lines.filter(({ isWrite }) => isWrite).map(({ host, phase, text }) => `${host} ${phase}: ${text}`),
  };
};

/** Connections of clients to the API come and go as they are reused; those of health checks are always made. */
const isTold = ({ port }: { readonly port: number }, phase: string | undefined): boolean =>
  port !== 6443 || phase === 'wait-control-plane';

const render = (lines: readonly Line[], order: readonly string[]): string => {
  const hosts = [...new Set(lines.map(({ host }) => host))].sort();
  const blocks = hosts.flatMap((host) =>
    order.flatMap((phase) => {
      const own = lines.filter((line) => line.host === host && line.phase === phase);
      return own.length === 0 ? [] : [`${host}: ${phase}`, ...settled(own).map((text) => `  ${text}`), ''];
    }),
  );
  return blocks.join('\n');
};

/** Objects that are applied one after another may as well be applied side by side: their order is no promise. */
const settled = (lines: readonly Line[]): readonly string[] => {
  const texts = lines.map(({ text }) => text);
  for (let from = 0; from < lines.length; from += 1) {
    const length = lines.slice(from).findIndex(({ isObject }) => !isObject);
    const end = length === -1 ? lines.length : from + length;
    if (end > from) texts.splice(from, end - from, ...texts.slice(from, end).sort());
    from = Math.max(from, end);
  }
  return texts;
};

const octal = (mode: number): string => mode.toString(8).padStart(4, '0');

const describe = (command: Command): readonly [string, boolean] => {
  const named = 'script' in command ? scripts.get(command.script) : undefined;
  if (named) return named(command);
  const shown = showCommand(command);
  return [`$ ${shown}`, !reading.some((pattern) => pattern.test(shown))];
};

/** Commands that change nothing; whatever is not here counts as a write. */
const reading = [
  /^id -u$/,
  /^env$/,
  /^ss -H/,
  /^getent /,
  /^stat -c/,
  /^kubelet --version$/,
  /^systemctl show /,
  /^ip -o addr show /,
  /^dpkg-query /,
  /^ctr .* ls( -q)?$/,
  /^timeout 10 ctr version$/,
  /^readlink -f /,
  /^crictl .* images -o json$/,
  /^df /,
  /^sha256sum /,
  /^sh script "(exec 2>\/dev\/null find -L|for pid in \$\(pgrep|for f; do if|for name; do|unit=|started=|\[ ! -e \/etc\/keepalived|command -v|\[ "\$\(wc -l|timeout 10 ctr -n k8s.io containers ls|ls -t \/var\/log\/pods|for i in cni0 flannel.1 .*; do ip -o link show)/,
];

const words = (command: Command): readonly string[] => stdinOf(command).split('\0').slice(0, -1);

const MANY = 4;

const named = (paths: readonly string[]): string =>
  paths.length > MANY ? `${paths[0]} and ${paths.length - 1} more` : paths.join(', ');

const scripts = new Map<string, (command: Command) => readonly [string, boolean]>([
  [LINUX_PROBE, () => ['look at the machine', false]],
  [LOOK, (command) => [`look at ${named(words(command))}`, false]],
  [LIST, ({ args = [] }) => [`list ${args[0]}`, false]],
  [REMOVE, (command) => [`remove ${words(command).join(', ')}`, true]],
  [PREPARE, (command) => [prepared(words(command)), true]],
]);

const prepared = (parts: readonly string[]): string => {
  const records = Array.from({ length: parts.length / 3 }, (_, index) => parts.slice(index * 3, index * 3 + 3));
  return records
    .map(([verb, path, rest]) => (verb === 'folder' ? `make folder ${path} 0${rest}` : `${says[verb ?? '']} ${path}`))
    .join(', ');
};

const says: Readonly<Record<string, string>> = { clear: 'clear', parent: 'have folder', link: 'link' };
