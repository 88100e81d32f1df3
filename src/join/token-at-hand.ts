import { type Kube, type KubeObject, textAt } from '../kube/index.ts';

export const JOIN_TOKEN_DESCRIPTION = 'Made by slipway for joining hosts.';

const LEAST_LEFT_MS = 10 * 60_000;

/** The token of an earlier run that hosts can still join with, if any: runs that were cut short share one. */
export const tokenAtHand = async (kube: Kube): Promise<string | undefined> => {
  const secrets = await kube.list({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: 'kube-system',
    fieldSelector: 'type=bootstrap.kubernetes.io/token',
  });
  return secrets.map(tokenIn).find((token) => token !== undefined);
};

const tokenIn = ({ data }: KubeObject): string | undefined => {
  const field = (name: string): string => Buffer.from(textAt(data, name), 'base64').toString('utf8');
  const leftMs = Date.parse(field('expiration')) - Date.now();
  if (field('description') !== JOIN_TOKEN_DESCRIPTION || !(leftMs >= LEAST_LEFT_MS)) return undefined;
  return `${field('token-id')}.${field('token-secret')}`;
};
