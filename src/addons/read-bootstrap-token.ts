import type { KubeObject } from './kube-object.ts';

/** What the Secret of a bootstrap token says. */
export interface StoredToken {
  readonly token: string;
  readonly description?: string;
  /** RFC 3339; never, when absent. */
  readonly expires?: string;
  readonly usages?: readonly string[];
  readonly groups?: readonly string[];
}

/** A bootstrap token out of its Secret, or why there is none in it (kubeadm, BootstrapTokenFromSecret). */
export const readBootstrapToken = (secret: KubeObject): StoredToken | { readonly fault: string } => {
  const field = fieldsOf(secret);
  const fault = faultOf(secret.metadata.name, field);
  return fault === undefined ? tokenOf(field) : { fault: `the Secret ${secret.metadata.name} ${fault}` };
};

type Fields = ReadonlyMap<string, string>;

const faultOf = (name: string, field: Fields): string | undefined => {
  const id = field.get('token-id') ?? '';
  const expires = field.get('expiration') ?? '';
  if (!/^[a-z0-9]{6}$/.test(id) || !/^[a-z0-9]{16}$/.test(field.get('token-secret') ?? ''))
    return 'holds no bootstrap token';
  if (name !== `bootstrap-token-${id}`) return `is not named bootstrap-token-${id}`;
  return expires !== '' && Number.isNaN(Date.parse(expires)) ? 'has no time in its expiration' : undefined;
};

const tokenOf = (field: Fields): StoredToken => {
  const usages = [...field].filter(([key, value]) => key.startsWith(USAGE) && value === 'true');
  const { description, expires, groups } = {
    description: field.get('description') || undefined,
    expires: field.get('expiration') || undefined,
    groups: field.get('auth-extra-groups') || undefined,
  };
  return {
    token: `${field.get('token-id')}.${field.get('token-secret')}`,
    ...(description && { description }),
    ...(expires && { expires }),
    ...(usages.length > 0 && { usages: usages.map(([key]) => key.slice(USAGE.length)).toSorted() }),
    ...(groups && { groups: groups.split(',') }),
  };
};

const USAGE = 'usage-bootstrap-';

const fieldsOf = ({ data }: KubeObject): Fields =>
  new Map(
    Object.entries((data ?? {}) as Readonly<Record<string, unknown>>).map(([key, value]) => [
      key,
      Buffer.from(String(value), 'base64').toString('utf8'),
    ]),
  );
