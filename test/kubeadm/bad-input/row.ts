/** One input that kubeadm and Slipway are asked about. */
export interface Row {
  readonly name: string;
  /** Words after `kubeadm` and `slipway`; FILE stands for a file with `text`, FOLDER for an empty folder. */
  readonly argv: readonly string[];
  readonly text?: string | Uint8Array;
  /** Why Slipway refuses here although kubeadm takes it. */
  readonly stricter?: string;
  /** Why Slipway takes it although kubeadm refuses. */
  readonly looser?: string;
}

const validate = ['config', 'validate', '--config', 'FILE'];

/** A file for `config validate`. */
export const file = (name: string, text: string | Uint8Array, more: Partial<Row> = {}): Row => ({
  name,
  argv: validate,
  text,
  ...more,
});

const v1beta4 = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind:';
const registered = 'nodeRegistration: {name: node, criSocket: "unix:///x"}\n';
const clusterDocument = `${v1beta4} ClusterConfiguration\nkubernetesVersion: v1.36.3\n`;

/** Builders of rows whose fields belong to one kind; what else kubeadm needs is there. */
export const kinds = {
  cluster: (name: string, fields: string, more?: Partial<Row>): Row =>
    file(`ClusterConfiguration: ${name}`, `${clusterDocument}${fields}\n`, more),
  init: (name: string, fields: string, more?: Partial<Row>): Row =>
    file(
      `InitConfiguration: ${name}`,
      `${v1beta4} InitConfiguration\n${fields.includes('nodeRegistration') ? '' : registered}${fields}\n---\n${clusterDocument}`,
      more,
    ),
  join: (name: string, fields: string, more?: Partial<Row>): Row =>
    file(
      `JoinConfiguration: ${name}`,
      `${v1beta4} JoinConfiguration\n${fields.includes('nodeRegistration') ? '' : registered}${fields.includes('discovery') ? '' : `${discovery}\n`}${fields}\n`,
      more,
    ),
  reset: (name: string, fields: string, more?: Partial<Row>): Row =>
    file(`ResetConfiguration: ${name}`, `${v1beta4} ResetConfiguration\n${fields}\n`, more),
  upgrade: (name: string, fields: string, more?: Partial<Row>): Row =>
    file(`UpgradeConfiguration: ${name}`, `${v1beta4} UpgradeConfiguration\n${fields}\n`, more),
  kubelet: (name: string, fields: string, more?: Partial<Row>): Row =>
    file(
      `KubeletConfiguration: ${name}`,
      `${clusterDocument}---\napiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${fields}\n`,
      more,
    ),
  kubeProxy: (name: string, fields: string, more?: Partial<Row>): Row =>
    file(
      `KubeProxyConfiguration: ${name}`,
      `${clusterDocument}---\napiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n${fields}\n`,
      more,
    ),
  old: (name: string, kind: string, fields: string, more?: Partial<Row>): Row =>
    file(
      `v1beta3 ${kind}: ${name}`,
      `apiVersion: kubeadm.k8s.io/v1beta3\nkind: ${kind}\n${kind === 'ClusterConfiguration' ? 'kubernetesVersion: v1.36.3\n' : ''}${fields}\n`,
      more,
    ),
};

export const token = 'abcdef.0123456789abcdef';
const discovery = `discovery: {bootstrapToken: {token: ${token}, apiServerEndpoint: "10.0.0.1:6443", unsafeSkipCAVerification: true}}`;
