import { toYaml } from '../render/index.ts';
import { type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

/** An object of kubeadm's output API (output.kubeadm.k8s.io/v1alpha3), which its scripts read under `-o json` and `-o yaml`. */
export interface OutputObject {
  readonly kind: string;
  readonly apiVersion: 'output.kubeadm.k8s.io/v1alpha3';
  readonly [field: string]: unknown;
}

/** Prints objects as `-o` says, several of them one after the other as kubeadm does; `lines` is for people. */
export const printObjects = (
  objects: readonly OutputObject[],
  lines: readonly string[],
  options: Options,
  terminal: Terminal,
): void => {
  const format = text(options, 'output') ?? 'text';
  terminal.out.write(formats[format]?.(objects) ?? lines.map((line) => `${line}\n`).join(''));
};

const formats: Readonly<Record<string, (objects: readonly OutputObject[]) => string>> = {
  json: (objects) => objects.map((object) => `${JSON.stringify(object, undefined, 4)}\n`).join(''),
  yaml: (objects) => objects.map(toYaml).join('---\n'),
};
