import { claimed, clusterSpec, etcdClientWritten, onControlPlanes, type Step, step } from '../../phases/index.ts';

/** Access to an etcd that somebody else runs, as its owner gave it. */
export interface EtcdClientTexts {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

const PUBLIC = 0o644;
const SECRET = 0o600;

/** Puts them where `etcd.external` of ClusterConfiguration names them. */
export const deliverClientFiles = ({ ca, cert, key }: EtcdClientTexts): Step =>
  step({
    id: 'external-etcd/client',
    title: 'Deliver what the API server needs to reach etcd',
    where: onControlPlanes,
    needs: { cluster: clusterSpec, claimed },
    gives: { etcdClientWritten },
    run: async ({ host }, { cluster }) => {
      const { etcd } = cluster.documents.cluster;
      if (!('external' in etcd)) return { etcdClientWritten: undefined };
      const { caFile, certFile, keyFile } = etcd.external;
      const file = (path: string | undefined, content: string | undefined, mode: number) =>
        path && content !== undefined ? [{ path, content, mode, secret: mode === SECRET }] : [];
      await host.files.ensure([
        ...file(keyFile, key, SECRET),
        ...file(certFile, cert, PUBLIC),
        ...file(caFile, ca, PUBLIC),
      ]);
      return { etcdClientWritten: undefined };
    },
    recover: async () => ({ etcdClientWritten: undefined }),
  });
