import { applyPatch, type Operation } from 'rfc6902';
import { SlipwayError } from '../errors/index.ts';
import { parseYamlDocuments } from '../render/index.ts';
import { mergePatch } from './merge-patch.ts';
import { podMergeKeys, strategicMerge } from './strategic-merge.ts';

/** What the files of kubeadm's patches directory may be meant for. */
export type PatchTarget = (typeof patchTargets)[number];

/** A file of the patches directory: its base name, such as `kube-apiserver0+merge.yaml`, and its text. */
export interface PatchFile {
  readonly name: string;
  readonly text: string;
}

export const patchTargets = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubeletconfiguration',
  'corednsdeployment',
] as const;

type PatchType = keyof typeof patchers;

/**
 * The object after all patches for a target, in the order of file names, as kubeadm's `--patches` does it: file names are
 * `target[suffix][+strategic|merge|json].{yaml,json}`, strategic when not told; a file may hold several documents; other
 * files are ignored. Throws PATCH_INVALID, naming the file.
 */
export const applyPatches = <T extends object>(target: PatchTarget, object: T, files: readonly PatchFile[]): T =>
  files
    .map((file) => ({ file, purpose: patchPurpose(file.name) }))
    .filter(({ file, purpose }) => purpose?.target === target && file.text !== '')
    .sort((a, b) => (a.file.name < b.file.name ? -1 : 1))
    .reduce<T>(
      (patched, { file, purpose }) => patchWithFile(target, patched, file, purpose?.type ?? 'strategic'),
      object,
    );

/** What a file of that name patches, and how; `undefined` when it is no patch. Throws PATCH_INVALID for an unknown type. */
export const patchPurpose = (name: string): { target: PatchTarget; type: PatchType } | undefined => {
  if (!/.\.(?:json|yaml)$/.test(name)) return undefined;
  const [, target, plus, type] = nameParts.exec(name) ?? [];
  if (target === undefined) return undefined;
  if (plus && !type) throw invalid(name, 'after the "+" of its name stands no type of patch');
  return { target: target as PatchTarget, type: (type ?? 'strategic') as PatchType };
};

const nameParts = new RegExp(`^(${patchTargets.join('|')})[^.+\\n]*(\\+)?(json|merge|strategic)?`);

const patchWithFile = <T extends object>(target: PatchTarget, object: T, file: PatchFile, type: PatchType): T => {
  try {
    return parseYamlDocuments(file.text).reduce<T>(
      (patched, patch) => patchers[type](patched, patch, target) as T,
      structuredClone(object),
    );
  } catch (error) {
    throw invalid(file.name, error instanceof Error ? error.message : String(error), error);
  }
};

const patchers = {
  strategic: (object: object, patch: unknown, target: PatchTarget): unknown =>
    strategicMerge(asMap(object), asMap(patch), target === 'kubeletconfiguration' ? {} : podMergeKeys),
  merge: (object: object, patch: unknown): unknown => mergePatch(object, asMap(patch)),
  json: (object: object, patch: unknown): unknown => {
    if (!Array.isArray(patch)) throw new Error('a JSON patch (RFC 6902) must be a list of operations');
    const fault = applyPatch(object, patch as Operation[]).find((result) => result !== null);
    if (fault) throw fault;
    return object;
  },
};

const asMap = (value: unknown): Record<string, unknown> => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error('a patch must be a map of fields');
};

const invalid = (name: string, reason: string, cause?: unknown): SlipwayError =>
  new SlipwayError('PATCH_INVALID', `The patch ${name} cannot be applied: ${reason}.`, {
    hint: `Correct ${name} in the patches directory; its name must read target[suffix][+strategic|merge|json].yaml.`,
    cause,
  });
