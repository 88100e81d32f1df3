import type { KubeObject } from './kube.ts';

/**
 * An object as the server keeps it, so that it can be compared with what the server has: without the parts only the
 * server writes (`status`, null timestamps), and a Secret's `stringData` as `data`.
 */
export const prepareObject = (object: KubeObject): KubeObject => {
  const { status: _status, stringData, ...rest } = object;
  const { creationTimestamp: _created, ...metadata } = rest.metadata;
  const prepared: KubeObject = {
    ...rest,
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { ...metadata, name: object.metadata.name },
  };
  return stringData === undefined || object.kind !== 'Secret' ? prepared : { ...prepared, data: dataOf(object) };
};

const dataOf = ({ data, stringData }: KubeObject): Readonly<Record<string, unknown>> => ({
  ...(typeof data === 'object' ? data : {}),
  ...Object.fromEntries(
    Object.entries(stringData ?? {}).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]),
  ),
});
