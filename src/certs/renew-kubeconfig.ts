import { SlipwayError } from '../errors/index.ts';
import { type KubeconfigContent, parseKubeconfig } from './parse-kubeconfig.ts';

/** What a renewal puts into a kubeconfig; all of it PEM. */
export interface RenewedCredentials {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * The kubeconfig's current context with its embedded certificates. Throws KUBECONFIG_INVALID when it names files, a
 * token or a program instead: such a user is not kubeadm's to renew.
 */
export const embeddedClient = (document: unknown, source: string): KubeconfigContent & { readonly cert: string } => {
  const content = parseKubeconfig(document, source);
  if (content.ca === '') throw notEmbedded(source, 'the certificate of its cluster');
  if (content.cert === undefined) throw notEmbedded(source, 'the client certificate of its user');
  return { ...content, cert: content.cert };
};

/** The same document with new credentials in its current context; entries sorted by name, as client-go writes them. */
export const renewKubeconfig = (document: unknown, source: string, renewed: RenewedCredentials): object => {
  const { clusterName, user = '' } = embeddedClient(document, source);
  const root = fieldsOf(document);
  return {
    ...root,
    clusters: changed(root, 'clusters', clusterName, 'cluster', { 'certificate-authority-data': base64(renewed.ca) }),
    contexts: sorted(root, 'contexts'),
    users: changed(root, 'users', user, 'user', {
      'client-certificate-data': base64(renewed.certificate),
      'client-key-data': base64(renewed.key),
    }),
  };
};

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const sorted = (root: Fields, list: string): readonly Fields[] => {
  const entries = root[list];
  const name = (entry: Fields): string => String(entry['name']);
  return Array.isArray(entries) ? entries.map(fieldsOf).sort((a, b) => (name(a) < name(b) ? -1 : 1)) : [];
};

const changed = (root: Fields, list: string, name: string, field: string, values: Fields): readonly Fields[] =>
  sorted(root, list).map((entry) =>
    entry['name'] === name ? { ...entry, [field]: { ...fieldsOf(entry[field]), ...values } } : entry,
  );

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const notEmbedded = (source: string, what: string): SlipwayError =>
  new SlipwayError('KUBECONFIG_INVALID', `${source} does not hold ${what} itself, so it cannot be renewed.`, {
    hint: `Look at it: kubectl config view --kubeconfig ${source}. To have a new one made, move it away: slipway init phase kubeconfig`,
  });
