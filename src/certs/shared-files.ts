import type { ClusterConfiguration } from '../spec/index.ts';

/** A file that every control plane has the same of. */
export interface SharedFile {
  /** Its key in the Secret kube-system/kubeadm-certs. */
  readonly name: string;
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
}

/** What kubeadm's upload-certs and download-certs carry from one control plane to another; keys before what belongs to them. */
export const sharedFilesOf = ({ certificatesDir, etcd }: ClusterConfiguration): readonly SharedFile[] => [
  ...(['ca', 'front-proxy-ca'] as const).flatMap((name) => pair(certificatesDir, name)),
  secret('sa.key', `${certificatesDir}/sa.key`),
  open('sa.pub', `${certificatesDir}/sa.pub`),
  ...('local' in etcd ? pair(certificatesDir, 'etcd/ca') : clientFiles(etcd.external)),
];

const open = (name: string, path: string): SharedFile => ({ name, path, mode: 0o644 });
const secret = (name: string, path: string): SharedFile => ({ name, path, mode: 0o600 });

const pair = (folder: string, file: string): readonly SharedFile[] => {
  const name = file.replace('/', '-');
  return [secret(`${name}.key`, `${folder}/${file}.key`), open(`${name}.crt`, `${folder}/${file}.crt`)];
};

/** Of an etcd that is not the cluster's own, the API server's access to it; without a path where there is no such file. */
const clientFiles = ({
  caFile = '',
  certFile = '',
  keyFile = '',
}: {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
}): readonly SharedFile[] => [
  secret('external-etcd.key', keyFile),
  open('external-etcd.crt', certFile),
  open('external-etcd-ca.crt', caFile),
];
