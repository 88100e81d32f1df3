import { type ComponentProgress, type ComponentStore, createComponentStore } from '../components/index.ts';
import { createLocalTransport } from '../host/index.ts';
import type { ComponentsSpec } from '../spec/index.ts';
import { cacheDir } from './folders.ts';
import type { Terminal } from './terminal.ts';

/** The component store of this machine: its cache, and the sources of a cluster file. */
export const openStore = (terminal: Terminal, spec: ComponentsSpec, onLine?: (line: string) => void): ComponentStore =>
  createComponentStore({
    cacheDir: cacheDir(terminal),
    sources: spec.sources,
    machine: createLocalTransport(),
    signal: terminal.signal,
    ...(onLine && { onProgress: (progress) => onLine(lineOf(progress)) }),
  });

const MS_PER_SECOND = 1000;

const lineOf = ({ type, origin, title, index, of, elapsedMs, text }: ComponentProgress): string =>
  `${origin} ${index}/${of} ${title}: ${text ?? type} (${Math.round(elapsedMs / MS_PER_SECOND)} s)`;
