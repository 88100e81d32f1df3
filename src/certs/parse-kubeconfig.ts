import { SlipwayError } from '../errors/index.ts';

/** How a kubeconfig's current context reaches its cluster. Certificates and keys are PEM. */
export interface KubeconfigContent {
  readonly server: string;
  readonly clusterName: string;
  readonly user?: string;
  /** Empty when the file names a path instead: `caFile`. */
  readonly ca: string;
  readonly caFile?: string;
  /** Client certificate and key, where they are embedded. */
  readonly cert?: string;
  readonly key?: string;
  /** Paths, where the file names these instead; relative ones are meant from its folder. */
  readonly certFile?: string;
  readonly keyFile?: string;
  readonly token?: string;
}

/**
 * Reads a kubeconfig already parsed from YAML: its current context, or the one unnamed cluster that `cluster-info`
 * holds. Throws KUBECONFIG_INVALID naming `source`; never quotes what it read.
 */
export const parseKubeconfig = (document: unknown, source = 'the kubeconfig'): KubeconfigContent => {
  const root = fieldsOf(document);
  if (!root) throw invalid(source, 'it is not a YAML mapping');
  const current = stringOf(root['current-context']) ?? '';
  const context = fieldsOf(entryOf(root, 'contexts', current)?.['context']);
  const clusterName = current === '' ? '' : stringOf(context?.['cluster']);
  if (clusterName === undefined) throw invalid(source, `its current context "${current}" is not among its contexts`);
  const cluster = fieldsOf(entryOf(root, 'clusters', clusterName)?.['cluster']);
  const server = stringOf(cluster?.['server']);
  if (!cluster || server === undefined) throw invalid(source, `it has no cluster "${clusterName}" with a server`);
  const userName = stringOf(context?.['user']);
  const user = userName === undefined ? undefined : fieldsOf(entryOf(root, 'users', userName)?.['user']);
  return {
    server,
    clusterName,
    ca: decoded(cluster['certificate-authority-data']) ?? '',
    ...given('user', userName),
    ...given('caFile', stringOf(cluster['certificate-authority'])),
    ...given('cert', decoded(user?.['client-certificate-data'])),
    ...given('key', decoded(user?.['client-key-data'])),
    ...given('certFile', stringOf(user?.['client-certificate'])),
    ...given('keyFile', stringOf(user?.['client-key'])),
    ...given('token', stringOf(user?.['token'])),
  };
};

type Fields = Readonly<Record<string, unknown>>;

const entryOf = (root: Fields, list: string, name: string): Fields | undefined => {
  const entries = root[list];
  return Array.isArray(entries) ? entries.map(fieldsOf).find((entry) => (entry?.['name'] ?? '') === name) : undefined;
};

const fieldsOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;

const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const decoded = (value: unknown): string | undefined => {
  const text = stringOf(value);
  return text ? Buffer.from(text, 'base64').toString('utf8') : undefined;
};

const given = <K extends string>(key: K, value: string | undefined): { [P in K]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });

const invalid = (source: string, why: string): SlipwayError =>
  new SlipwayError('KUBECONFIG_INVALID', `${source} cannot be used as a kubeconfig: ${why}.`, {
    hint: 'Look at it with: kubectl config view --kubeconfig FILE',
  });
