import { readText } from './cluster-file.ts';
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
  const output = text(options, 'output') ?? 'text';
  const print = output.includes('=') ? await templatePrinter(output, options, terminal) : formats[output];
  terminal.out.write(print === undefined ? lines.map((line) => `${line}\n`).join('') : await print(objects));
};

type Printer = (objects: readonly OutputObject[]) => string | Promise<string>;

/** For `jsonpath=…` and its like. Throws USAGE when the template cannot be read, or does not suit the objects. */
const templatePrinter = async (output: string, options: Options, terminal: Terminal): Promise<Printer> => {
  const { goTemplatePrinter, jsonPathPrinter } = await import('../render/index.ts');
  const name = output.slice(0, output.indexOf('='));
  const value = output.slice(name.length + 1);
  const template = name.endsWith('file') ? await readText(value, terminal) : value;
  const allowMissingKeys = options['allowMissingTemplateKeys'] !== false;
  const print = name.startsWith('jsonpath')
    ? jsonPathPrinter(template, { allowMissingKeys, asJson: name === 'jsonpath-as-json' })
    : goTemplatePrinter(template, { allowMissingKeys });
  return (objects) => objects.map((object) => print(withoutGaps(object))).join('');
};

/** As it is in JSON: a field that is undefined is not there. */
const withoutGaps = (object: OutputObject): unknown => JSON.parse(JSON.stringify(object));

const formats: Readonly<Record<string, Printer>> = {
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
