import type { OptionSpec } from './command-spec.ts';

/** Every command has these. */
export const everywhere: readonly OptionSpec[] = [
  { flags: '-q, --quiet', description: 'print errors only' },
  { flags: '-v, --verbose', description: 'print every step, also those that change nothing, and the cause of errors' },
];

export const output: OptionSpec = {
  flags: '-o, --output <format>',
  description: 'text for people, json for programs (JSON lines while running)',
  choices: ['text', 'json'],
  default: 'text',
};

/** For commands that print one kind of object. */
const objectOutput: OptionSpec = {
  flags: '-o, --output <format>',
  description: "text for people; the others are kubeadm's output objects, whole or by a template",
  choices: ['text', 'json', 'yaml', 'kyaml'],
  openChoices: [
    'jsonpath',
    'jsonpath-as-json',
    'jsonpath-file',
    'go-template',
    'go-template-file',
    'template',
    'templatefile',
  ],
  default: 'text',
};

const templateFlags: readonly OptionSpec[] = [
  { flags: '--show-managed-fields', description: 'taken as kubeadm takes it; these objects have none' },
  {
    flags: '--allow-missing-template-keys',
    description: 'fields that are not there are nothing to a template; with =false they are an error',
    implied: 'true',
  },
];

/** Where kubeadm prints an object. */
export const objectOutputs: readonly OptionSpec[] = [objectOutput, ...templateFlags];

/** kubeadm's commands for configuration take it, and so do scripts give it; none of them asks a cluster. */
export const unusedKubeconfig: OptionSpec = {
  flags: '--kubeconfig <path>',
  description: 'taken as kubeadm takes it; no cluster is asked',
};

export const file: OptionSpec = {
  flags: '-f, --file <path>',
  description: 'the cluster file (- reads standard input)',
};

export const ignorePreflightErrors: OptionSpec = {
  flags: '--ignore-preflight-errors <names>',
  description: "checks whose errors become warnings, or 'all'",
  parse: 'list',
};

export const skipPhases: OptionSpec = {
  flags: '--skip-phases <ids>',
  description: 'phases to leave out, by their paths such as addon/kube-proxy',
  parse: 'list',
};

export const lockTimeout: OptionSpec = {
  flags: '--lock-timeout <seconds>',
  description: 'wait so long for another run to end instead of refusing at once',
  parse: 'integer',
};

export const removeUnknown: OptionSpec = {
  flags: '--remove-unknown',
  description: 'also remove nodes and etcd members that are not in the file and were not made from one',
};

export const takeOver: OptionSpec = {
  flags: '--take-over',
  description:
    'go on with a cluster that another tool made on these hosts, such as kubeadm: it becomes as the file says',
};
