import { spawnSync } from 'node:child_process';
import { kubeadm } from './kubeadm-binary.ts';

/** A command of the real binary, as its help tells it. */
export interface HelpedCommand {
  /** Words after `kubeadm`. */
  readonly path: readonly string[];
  readonly flags: readonly HelpedFlag[];
}

export interface HelpedFlag {
  /** Such as `--cert-dir`. */
  readonly name: string;
  /** Such as `-f`. */
  readonly short?: string;
  readonly takesValue: boolean;
  readonly default?: string;
}

/** Every command below `path`, itself first, by asking each for its help. */
export const helpTree = (path: readonly string[] = []): readonly HelpedCommand[] => {
  const { stdout, status } = spawnSync(kubeadm(), [...path, '--help'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`kubeadm ${path.join(' ')} --help ended with ${status}`);
  const below = section(stdout, 'Available Commands').map((line) => line.trim().split(/\s+/)[0] ?? '');
  return [
    { path, flags: section(stdout, 'Flags').flatMap(flagIn) },
    ...below.flatMap((name) => helpTree([...path, name])),
  ];
};

/** Flags that every command has. */
export const globalFlags = (): readonly HelpedFlag[] => {
  const { stdout } = spawnSync(kubeadm(), ['init', '--help'], { encoding: 'utf8' });
  return section(stdout, 'Global Flags').flatMap(flagIn);
};

const section = (help: string, title: string): readonly string[] => {
  const lines = help.split('\n');
  const start = lines.indexOf(`${title}:`);
  if (start === -1) return [];
  const end = lines.indexOf('', start);
  return lines.slice(start + 1, end === -1 ? undefined : end);
};

const LINE = /^ +(?:(-\w), )?(--[\w-]+)(?: (\w+))?(?: {2,}(.*))?$/;

const flagIn = (line: string): readonly HelpedFlag[] => {
  const [, short, name, type, about = ''] = LINE.exec(line) ?? [];
  if (name === undefined) return [];
  const usual = / \(default (.*)\)$/.exec(about)?.[1]?.replace(/^"(.*)"$/, '$1');
  return [
    {
      name,
      ...(short === undefined ? {} : { short }),
      takesValue: type !== undefined,
      ...(usual === undefined ? {} : { default: usual }),
    },
  ];
};
