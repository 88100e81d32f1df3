import { Document, isScalar, parseDocument, type Scalar, visit } from 'yaml';
import type {
  ClusterConfiguration,
  InitConfiguration,
  JoinConfiguration,
  ResetConfiguration,
  UpgradeConfiguration,
} from './kubeadm.ts';
import { isRecord } from './source-document.ts';

export type KubeadmDocument =
  | ClusterConfiguration
  | InitConfiguration
  | JoinConfiguration
  | ResetConfiguration
  | UpgradeConfiguration;

/** A document as kubeadm writes it: keys in alphabetical order, empty fields left out as kubeadm leaves them out. */
export const writeKubeadmDocument = (value: KubeadmDocument): string => {
  const document = new Document(withoutEmpty(value), { ...yaml11, sortMapEntries: true });
  visit(document, { Scalar: (_key, node) => quoteLikeGo(node) });
  return document.toString({ indentSeq: false, lineWidth: 0, singleQuote: true });
};

/** kubeadm reads by YAML 1.1, where `on` and `yes` are booleans. */
const yaml11 = { version: '1.1' } as const;

/** Double quotes where the text would be taken for something else, single quotes where its characters need some. */
const quoteLikeGo = (node: Scalar): void => {
  if (typeof node.value === 'string' && isTakenForOther(node.value)) node.type = 'QUOTE_DOUBLE';
};

const isTakenForOther = (text: string): boolean => {
  const { contents, errors } = parseDocument(text, { ...yaml11, logLevel: 'silent' });
  if (contents === null) return text === '';
  return errors.length === 0 && isScalar(contents) && typeof contents.value !== 'string';
};

/** Go's omitempty: empty texts, lists, `false` and nothing are left out; structs stay, and so do fields that kubeadm always writes. */
const withoutEmpty = <T extends object>(fields: T, inside = ''): T =>
  Object.fromEntries(
    Object.entries({ ...zero[inside], ...fields })
      .filter(([name, value]) => kept[inside]?.includes(name) || !isEmpty(name, value))
      .map(([name, value]) => [name, verbatim.has(name) ? value : compact(value ?? null, name)]),
  ) as T;

const compact = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => compact(item, name));
  return isRecord(value) ? withoutEmpty(value, name) : value;
};

const isEmpty = (name: string, value: unknown): boolean => {
  if (isRecord(value)) return name === 'featureGates' && Object.keys(value).length === 0;
  return [undefined, null, '', false].includes(value as null) || (Array.isArray(value) && value.length === 0);
};

/** Maps of the user's own, to write as they are. */
const verbatim = new Set(['featureGates', 'valueFrom']);

/** Pointers to booleans: `false` was said by somebody. */
const switches = ['certificateRenewal', 'dryRun', 'etcdUpgrade', 'imagePullSerial'];

/** Fields that are written even when nobody gave them, by what they are part of. */
const zero: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  external: { caFile: '', certFile: '', keyFile: '' },
  nodeRegistration: { taints: null },
};

/** Fields that are written even when they are empty, by what they are part of. */
const kept: Readonly<Record<string, readonly string[]>> = {
  extraArgs: ['name', 'value'],
  kubeletExtraArgs: ['name', 'value'],
  extraEnvs: ['name'],
  extraVolumes: ['name', 'hostPath', 'mountPath'],
  taints: ['key', 'effect'],
  external: ['caFile', 'certFile', 'keyFile'],
  nodeRegistration: ['taints', 'imagePullSerial'],
  bootstrapToken: ['token'],
  apply: [...switches, 'allowExperimentalUpgrades', 'allowRCUpgrades', 'forceUpgrade', 'printConfig'],
  node: switches,
  plan: [...switches, 'allowExperimentalUpgrades', 'allowRCUpgrades', 'printConfig'],
};
