import { bootstrapTokenSecret, kubeadmCertsRbac, kubeadmCertsSecret } from '../addons/index.ts';
import { createBootstrapToken, encryptWithKey, sharedFilesOf } from '../certs/index.ts';
import type { Host } from '../host/index.ts';
import type { Kube, ObjectRef } from '../kube/index.ts';
import { clusterSpec, kubeApi, onLeader, type Step, step } from '../phases/index.ts';
import type { ClusterConfiguration } from '../spec/index.ts';
import type { CertsUpload } from './artifacts.ts';

const TTL_MS = 2 * 3_600_000;
const DESCRIPTION = 'Proxy for managing TTL for the kubeadm-certs secret';

/**
 * kubeadm's upload-certs: what control planes share, encrypted, for two hours; the token that owns the Secret can do nothing else.
 * Every run encrypts anew, so asking again gives it two hours more. Nothing to do where nobody asked: as kubeadm, also by its name alone.
 */
export const uploadCerts = (upload: CertsUpload | undefined): Step =>
  step({
    id: 'upload-certs',
    title: 'Store the certificates of control planes in the cluster, encrypted',
    where: onLeader,
    needs: { cluster: clusterSpec, kube: kubeApi },
    run: async ({ host, say }, { cluster, kube }) => {
      if (upload === undefined) {
        say('nothing to do without --upload-certs');
        return;
      }
      const data = await encrypted(host, cluster.documents.cluster, upload.certificateKey);
      await replace(kube, kubeadmCertsSecret({ data, owner: await createOwner(kube) }));
      await kube.apply(kubeadmCertsRbac());
    },
  });

/** An external CA has no key here: kubeadm then keeps an empty entry. */
const encrypted = async (
  host: Host,
  cluster: ClusterConfiguration,
  key: string,
): Promise<Readonly<Record<string, Uint8Array>>> =>
  Object.fromEntries(
    await Promise.all(
      sharedFilesOf(cluster).map(async ({ name, path }) => {
        const content = path === '' ? undefined : await host.files.read(path);
        return [name, content === undefined ? new Uint8Array() : encryptWithKey(content, key)] as const;
      }),
    ),
  );

const createOwner = async (kube: Kube): Promise<{ readonly name: string; readonly uid: string }> => {
  const token = bootstrapTokenSecret({
    token: createBootstrapToken(),
    expires: new Date(Date.now() + TTL_MS),
    description: DESCRIPTION,
    usages: [],
    groups: [],
  });
  await kube.apply([token]);
  const { name } = token.metadata;
  const made = await kube.get({ apiVersion: 'v1', kind: 'Secret', namespace: 'kube-system', name });
  return { name, uid: String(made?.metadata['uid'] ?? '') };
};

/** An object has one controller only, so the owner of an earlier upload must go as the new one comes. */
const replace = async (kube: Kube, secret: ReturnType<typeof kubeadmCertsSecret>): Promise<void> => {
  const { apiVersion, kind, metadata, data } = secret;
  const ref: ObjectRef = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name };
  if ((await kube.get(ref)) === undefined) await kube.apply([secret]);
  else await kube.patch(ref, { metadata: { ownerReferences: metadata.ownerReferences }, data });
};
