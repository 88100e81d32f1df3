import { decryptWithKey, sharedFilesOf } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Kube } from '../../kube/index.ts';
import { claimed, onJoiningControlPlanes, step } from '../../phases/index.ts';
import type { ClusterConfiguration } from '../../spec/index.ts';
import { discovered } from '../artifacts.ts';
import { openAs } from '../discover-cluster.ts';
import { joinedCluster, type SharedContent, sharedPkiKept } from './artifacts.ts';
import { writePki } from './write-pki.ts';

/** kubeadm's control-plane-prepare/download-certs. Nothing to do without a certificate key: somebody copied the files. */
export const downloadCerts = step({
  id: 'join-control-plane/control-plane-prepare/download-certs',
  title: 'Get what control planes share from the cluster',
  where: onJoiningControlPlanes,
  needs: { cluster: joinedCluster, discovered, claimed },
  gives: { sharedPkiKept },
  run: async (context, { cluster, discovered: access }) => {
    const key = cluster.documents.join?.controlPlane?.certificateKey;
    if (key === undefined) return { sharedPkiKept: undefined };
    const kube = openAs(context, access);
    const files = await download(kube, cluster.documents.cluster, key).finally(kube.close);
    await writePki(context.host, files);
    return { sharedPkiKept: undefined };
  },
  recover: async () => ({ sharedPkiKept: undefined }),
});

const SECRET = { apiVersion: 'v1', kind: 'Secret', namespace: 'kube-system', name: 'kubeadm-certs' } as const;

const download = async (kube: Kube, cluster: ClusterConfiguration, key: string): Promise<readonly SharedContent[]> => {
  const secret = await kube.get(SECRET);
  if (secret === undefined) throw expired();
  const data = new Map(Object.entries(secret['data'] ?? {}));
  return sharedFilesOf(cluster).flatMap(({ name, path, mode }) => {
    if (!data.has(name)) throw lacks(name);
    const sealed = data.get(name);
    // Empty where the other control plane has no such file, as the key of an external CA.
    if (!sealed || path === '') return [];
    const content = Buffer.from(decryptWithKey(Buffer.from(String(sealed), 'base64'), key)).toString('utf8');
    return [{ path, content, mode }];
  });
};

const ANEW = 'On a control plane, then join with the key it prints: slipway init phase upload-certs --upload-certs';

const expired = (): SlipwayError =>
  new SlipwayError('JOIN_REFUSED', 'The cluster holds no certificates for control planes; they go after two hours.', {
    hint: ANEW,
  });

const lacks = (name: string): SlipwayError =>
  new SlipwayError('JOIN_REFUSED', `The certificates that the cluster holds for control planes lack ${name}.`, {
    hint: ANEW,
  });
