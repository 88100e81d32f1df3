import type { z } from 'zod';
import { nearestName } from '../errors/index.ts';
import { checkShape } from './check-shape.ts';
import { clusterApiVersion, clusterFileSchema } from './cluster-schemas.ts';
import { kubeletDocumentSchema, kubeProxyDocumentSchema } from './component-schemas.ts';
import { kubeadmApiVersion } from './kubeadm.ts';
import { clusterDocumentSchema, initDocumentSchema, joinDocumentSchema } from './kubeadm-schemas.ts';
import { readDocuments, type SourceDocument } from './source-document.ts';
import type { Problem } from './spec-error.ts';

const schemas = {
  Cluster: { apiVersion: clusterApiVersion, schema: clusterFileSchema },
  ClusterConfiguration: { apiVersion: kubeadmApiVersion, schema: clusterDocumentSchema },
  InitConfiguration: { apiVersion: kubeadmApiVersion, schema: initDocumentSchema },
  JoinConfiguration: { apiVersion: kubeadmApiVersion, schema: joinDocumentSchema },
  KubeletConfiguration: { apiVersion: 'kubelet.config.k8s.io/v1beta1', schema: kubeletDocumentSchema },
  KubeProxyConfiguration: { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', schema: kubeProxyDocumentSchema },
} as const;

export type Kind = keyof typeof schemas;

/** kubeadm takes these in the same file; they do not concern making a cluster. */
const ignoredKinds = ['ResetConfiguration', 'UpgradeConfiguration'];

export interface Read<T> {
  readonly document: SourceDocument;
  /** `undefined` when too much of it is wrong. */
  readonly value: T | undefined;
}

export type ReadKinds = { readonly [K in Kind]?: Read<z.infer<(typeof schemas)[K]['schema']>> };

export type KindDocuments = { readonly [K in Kind]?: SourceDocument };

/** Every document of a text by its kind; `allowed` says which kinds the file may have. */
export const sortDocuments = (
  text: string,
  file: string,
  allowed: readonly Kind[],
): { readonly documents: KindDocuments; readonly problems: readonly Problem[] } => {
  const { documents, problems } = readDocuments(text, file);
  const all = [...problems];
  const sorted: { [K in Kind]?: SourceDocument } = {};
  for (const document of documents) {
    const { kind } = document;
    const fault = kindFault(document, allowed, isKind(kind) ? sorted[kind] : undefined);
    if (fault !== undefined) all.push(fault);
    else if (isKind(kind)) sorted[kind] = document;
  }
  return { documents: sorted, problems: all };
};

/** Each document held against the schema of its kind. */
export const shapeDocuments = (
  documents: KindDocuments,
): { readonly kinds: ReadKinds; readonly problems: readonly Problem[] } => {
  const shaped = Object.values(documents).map((document) => ({
    document,
    ...checkShape<unknown>(document, schemas[document.kind as Kind].schema),
  }));
  return {
    kinds: Object.fromEntries(shaped.map(({ document, value }) => [document.kind, { document, value }])),
    problems: shaped.flatMap(({ problems }) => problems),
  };
};

const isKind = (kind: string): kind is Kind => Object.hasOwn(schemas, kind);

const kindFault = (
  document: SourceDocument,
  allowed: readonly Kind[],
  earlier: SourceDocument | undefined,
): Problem | undefined => {
  const { kind, apiVersion } = document;
  if (ignoredKinds.includes(kind)) return undefined;
  if (!isKind(kind)) {
    const found = kind === '' ? 'required' : `no such kind "${kind}"`;
    return document.problem(['kind'], `${found}; expected ${allowed.join(', ')}`, {
      suggestion: nearestName(kind, allowed),
    });
  }
  if (!allowed.includes(kind)) return document.problem(['kind'], misplaced(kind));
  if (apiVersion !== schemas[kind].apiVersion) return versionFault(document, schemas[kind].apiVersion);
  if (earlier === undefined) return undefined;
  return document.problem(['kind'], `a second ${kind}; the first is at ${earlier.place(['kind'])}; keep one of them`);
};

const misplaced = (kind: Kind): string =>
  kind === 'Cluster'
    ? 'a cluster file is not for a single host: run slipway apply -f with it'
    : `a ${kind} has no place in this file`;

const versionFault = (document: SourceDocument, expected: string): Problem => {
  const { apiVersion } = document;
  if (apiVersion === '') return document.problem(['apiVersion'], `required: expected "${expected}"`, { at: 'key' });
  const old = /^kubeadm\.k8s\.io\/v1(alpha|beta)[1-3]$/.test(apiVersion)
    ? '; convert the file: kubeadm config migrate --old-config OLD --new-config NEW'
    : '';
  return document.problem(['apiVersion'], `expected "${expected}", found "${apiVersion}"${old}`);
};
