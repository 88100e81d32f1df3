import type { z } from 'zod';
import { nearestName } from '../errors/index.ts';
import { withoutBlankFields } from './blank-fields.ts';
import { checkShape } from './check-shape.ts';
import { clusterApiVersion, clusterFileSchema } from './cluster-schemas.ts';
import { kubeletDocumentSchema, kubeProxyDocumentSchema } from './component-schemas.ts';
import { kubeadmApiVersion } from './kubeadm.ts';
import { clusterDocumentSchema, initDocumentSchema, joinDocumentSchema } from './kubeadm-schemas.ts';
import { resetDocumentSchema, upgradeDocumentSchema } from './reset-upgrade-schemas.ts';
import { readDocuments, type SourceDocument, type YamlStyle } from './source-document.ts';
import type { Problem } from './spec-error.ts';
import { convertOldDocument, isOldDocument, oldControlPlaneTimeout } from './v1beta3.ts';

const schemas = {
  Cluster: { apiVersion: clusterApiVersion, schema: clusterFileSchema },
  ClusterConfiguration: { apiVersion: kubeadmApiVersion, schema: clusterDocumentSchema },
  InitConfiguration: { apiVersion: kubeadmApiVersion, schema: initDocumentSchema },
  JoinConfiguration: { apiVersion: kubeadmApiVersion, schema: joinDocumentSchema },
  ResetConfiguration: { apiVersion: kubeadmApiVersion, schema: resetDocumentSchema },
  UpgradeConfiguration: { apiVersion: kubeadmApiVersion, schema: upgradeDocumentSchema },
  KubeletConfiguration: { apiVersion: 'kubelet.config.k8s.io/v1beta1', schema: kubeletDocumentSchema },
  KubeProxyConfiguration: { apiVersion: 'kubeproxy.config.k8s.io/v1alpha1', schema: kubeProxyDocumentSchema },
} as const;

export type Kind = keyof typeof schemas;

/** What kubeadm takes in one file, whichever command reads it. */
export const kindsOfKubeadm: readonly Kind[] = [
  'ClusterConfiguration',
  'InitConfiguration',
  'JoinConfiguration',
  'ResetConfiguration',
  'UpgradeConfiguration',
  'KubeletConfiguration',
  'KubeProxyConfiguration',
];

export interface Read<T> {
  readonly document: SourceDocument;
  /** `undefined` when too much of it is wrong. */
  readonly value: T | undefined;
}

export type ReadKinds = { readonly [K in Kind]?: Read<z.infer<(typeof schemas)[K]['schema']>> };

export type KindDocuments = { readonly [K in Kind]?: SourceDocument };

export interface SortedDocuments {
  readonly documents: KindDocuments;
  readonly problems: readonly Problem[];
  /** What is allowed but will not be for long. */
  readonly warnings: readonly Problem[];
}

/** Every document of a text by its kind, those of v1beta3 made v1beta4; `allowed` says which kinds the file may have. */
export const sortDocuments = (
  text: string,
  file: string,
  allowed: readonly Kind[],
  style: YamlStyle = 'modern',
): SortedDocuments => {
  const { documents, problems } = readDocuments(text, file, style);
  const all = [...problems];
  const sorted: { [K in Kind]?: SourceDocument } = {};
  for (const document of documents) {
    const { kind } = document;
    const fault = kindFault(document, allowed, isKind(kind) ? sorted[kind] : undefined);
    if (fault !== undefined) all.push(fault);
    else if (isKind(kind)) sorted[kind] = document;
  }
  const { documents: converted, problems: faults, warnings } = withoutOldDocuments(sorted);
  return { documents: converted, problems: [...all, ...faults], warnings };
};

/** v1beta3 has a timeout in its ClusterConfiguration that v1beta4 has in its InitConfiguration. */
const withoutOldDocuments = (documents: KindDocuments): SortedDocuments => {
  const old = Object.values(documents).filter(isOldDocument);
  if (old.length === 0) return { documents, problems: [], warnings: [] };
  const converted = old.map((document) => ({ kind: document.kind, ...convertOldDocument(document) }));
  const all: KindDocuments = {
    ...documents,
    ...Object.fromEntries(converted.map(({ kind, document }) => [kind, document])),
  };
  const cluster = old.find(({ kind }) => kind === 'ClusterConfiguration');
  const timeout = cluster && oldControlPlaneTimeout(cluster);
  return {
    documents: cluster && timeout !== undefined ? withTimeout(all, cluster, timeout) : all,
    problems: converted.flatMap(({ problems }) => problems),
    warnings: old.map((document) =>
      document.problem(
        ['apiVersion'],
        `${document.apiVersion} is deprecated; slipway config migrate writes the same as ${kubeadmApiVersion}`,
      ),
    ),
  };
};

const withTimeout = (documents: KindDocuments, cluster: SourceDocument, timeout: string): KindDocuments => {
  const init = documents.InitConfiguration ?? {
    ...cluster,
    kind: 'InitConfiguration',
    value: { apiVersion: kubeadmApiVersion, kind: 'InitConfiguration' },
  };
  const value = { ...init.value, timeouts: { controlPlaneComponentHealthCheck: timeout } };
  return { ...documents, InitConfiguration: { ...init, apiVersion: kubeadmApiVersion, value } };
};

/** Each document held against the schema of its kind. */
export const shapeDocuments = (
  documents: KindDocuments,
): { readonly kinds: ReadKinds; readonly problems: readonly Problem[] } => {
  const shaped = Object.values(documents).map((document) => ({
    document,
    ...checkShape<unknown>(withoutBlankFields(document), schemas[document.kind as Kind].schema),
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
  if (!isKind(kind)) {
    const found = kind === '' ? 'required' : `no such kind "${kind}"`;
    return document.problem(['kind'], `${found}; expected ${allowed.join(', ')}`, {
      suggestion: nearestName(kind, allowed),
    });
  }
  if (!allowed.includes(kind)) return document.problem(['kind'], misplaced(kind));
  if (apiVersion !== schemas[kind].apiVersion && !isOldDocument(document))
    return versionFault(document, schemas[kind].apiVersion);
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
  const old = /^kubeadm\.k8s\.io\/v1(alpha[1-3]|beta[12])$/.test(apiVersion)
    ? '; convert the file with an older kubeadm: kubeadm config migrate --old-config OLD --new-config NEW'
    : '';
  return document.problem(['apiVersion'], `expected "${expected}", found "${apiVersion}"${old}`);
};
