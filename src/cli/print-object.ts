import { type Options, text } from './command-spec.ts';
import type { Terminal } from './terminal.ts';

/** An object of kubeadm's output API (output.kubeadm.k8s.io/v1alpha3), which its scripts read under `-o json` and `-o yaml`. */
export interface OutputObject {
  readonly kind: string;
  readonly apiVersion: 'output.kubeadm.k8s.io/v1alpha3';
  readonly [field: string]: unknown;
}

/** Prints objects as `-o` says, several of them one after the other as kubeadm does; `lines` is for people. */
export const printObjects = async (
  objects: readonly OutputObject[],
  lines: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<void> => {
  const print = formats[text(options, 'output') ?? 'text'];
  terminal.out.write(print === undefined ? lines.map((line) => `${line}\n`).join('') : await print(objects));
};

const formats: Readonly<Record<string, (objects: readonly OutputObject[]) => Promise<string>>> = {
  json: async (objects) => objects.map((object) => `${JSON.stringify(object, undefined, 4)}\n`).join(''),
  yaml: async (objects) => {
    const { toYaml } = await import('../render/index.ts');
    return objects.map(toYaml).join('---\n');
  },
  kyaml: async (objects) => {
    const { toKyaml } = await import('../render/index.ts');
    return objects.map(toKyaml).join('');
  },
};
