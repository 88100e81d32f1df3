import { isKubeReason, type Kube, type ObjectRef, textAt } from '../kube/index.ts';

/**
 * Whether a Service that was refused may be asked for again. A run that is killed while the API server makes a Service can leave
 * its address taken for a Service that is not there; the API server frees such addresses when they are a minute old
 * (`pkg/registry/core/service/ipallocator/controller/repairip.go`), and this does at once. An address that another Service has stays.
 */
export const freeLeakedAddress = async (
  kube: Kube,
  error: unknown,
  service: ObjectRef,
  address: string,
): Promise<boolean> => {
  const isTaken = error instanceof Error && error.message.includes('already allocated');
  if (!isTaken || !isKubeReason(error, 'Invalid')) return false;
  const ref = { apiVersion: 'networking.k8s.io/v1', kind: 'IPAddress', name: address };
  const held = await kube.get(ref);
  if (held === undefined) return true;
  const holder = ['resource', 'namespace', 'name'].map((field) => textAt(held, 'spec', 'parentRef', field));
  const isOurs = holder.join('/') === `services/${service.namespace}/${service.name}`;
  if (!isOurs || (await kube.get(service))) return false;
  await kube.remove(ref);
  return true;
};
