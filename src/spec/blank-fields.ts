import { isRecord, type SourceDocument } from './source-document.ts';

/** Fields that Go leaves at their zero value when they are empty, so that kubeadm fills in its default. `a.b` only where it is part of `a`. */
const blankFields = new Set([
  'kubernetesVersion',
  'clusterName',
  'controlPlaneEndpoint',
  'certificatesDir',
  'imageRepository',
  'imageTag',
  'encryptionAlgorithm',
  'podSubnet',
  'serviceSubnet',
  'dnsDomain',
  'dataDir',
  'criSocket',
  'imagePullPolicy',
  'advertiseAddress',
  'bindPort',
  'certificateKey',
  'caCertPath',
  'tlsBootstrapToken',
  'caFile',
  'certFile',
  'keyFile',
  'nodeRegistration.name',
]);

/** A kubeadm document without the fields that are there but empty: they count as not given. Other kinds stay as they are. */
export const withoutBlankFields = (document: SourceDocument): SourceDocument =>
  document.apiVersion.startsWith('kubeadm.k8s.io/')
    ? { ...document, value: withoutBlanks(document.value, '') as SourceDocument['value'] }
    : document;

const withoutBlanks = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map((item) => withoutBlanks(item, name));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      isBlank(inner) && (blankFields.has(key) || blankFields.has(`${name}.${key}`))
        ? []
        : [[key, withoutBlanks(inner, key)]],
    ),
  );
};

const isBlank = (value: unknown): boolean => value === '' || value === 0;
