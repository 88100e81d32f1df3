import { fieldAt, type Kube, type KubeObject, type ObjectRef } from '../kube/index.ts';

/**
 * Pods of a DaemonSet whose program reads its ConfigMap only as it starts: where the data have changed after the template did, all of them
 * are replaced one after another, as `kubectl rollout restart` does it. The times are those of
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management, so that a run that was cut before goes on here.
 */
export const replaceStalePods = async (
  kube: Kube,
  { daemonSet, configMap }: { readonly daemonSet: ObjectRef; readonly configMap: ObjectRef },
): Promise<void> => {
  const [pods, configuration] = await Promise.all([kube.get(daemonSet), kube.get(configMap)]);
  if (!(pods && configuration) || lastChange(configuration, 'f:data') <= lastChange(pods, 'f:spec')) return;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  await kube.patch(daemonSet, { spec: { template: { metadata: { annotations } } } });
};

/** In milliseconds; what is only planned has no times, and comes after all that has. */
const lastChange = ({ metadata }: KubeObject, field: string): number => {
  const entries = metadata['managedFields'];
  if (!Array.isArray(entries)) return Number.POSITIVE_INFINITY;
  const times = entries.flatMap((entry: unknown) =>
    fieldAt(entry, 'fieldsV1', field) === undefined ? [] : [Date.parse(String(fieldAt(entry, 'time')))],
  );
  return Math.max(0, ...times);
};
