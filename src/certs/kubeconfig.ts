/** One cluster, one user, one context: what kubeadm's kubeconfigs hold. */
export interface Kubeconfig {
  readonly clusterName: string;
  readonly server: string;
  /** PEM; absent where the authority is not there yet. */
  readonly ca?: string;
  readonly user: string;
  readonly credentials: Credentials;
}

/** Certificate and key are PEM. A certificate may be absent: whoever asked for it has yet to put it there. */
export type Credentials = { readonly certificate?: string; readonly key: string } | { readonly token: string };

/** The YAML text of a kubeconfig, byte for byte as client-go writes it. */
export const renderKubeconfig = (config: Kubeconfig): string => {
  const context = scalar(`${config.user}@${config.clusterName}`);
  const user = scalar(config.user);
  return `apiVersion: v1
clusters:
- cluster:
${config.ca === undefined ? '' : `    certificate-authority-data: ${base64(config.ca)}\n`}    server: ${scalar(config.server)}
  name: ${scalar(config.clusterName)}
contexts:
- context:
    cluster: ${scalar(config.clusterName)}
    user: ${user}
  name: ${context}
current-context: ${context}
kind: Config
users:
- name: ${user}
  user:
${credentialLines(config.credentials)}
`;
};

/** What a joining kubelet starts with (`bootstrap-kubelet.conf`), named as kubeadm names it. `ca` is PEM. */
export const tokenKubeconfig = (options: {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  readonly clusterName?: string;
  readonly user?: string;
}): string =>
  renderKubeconfig({
    clusterName: options.clusterName ?? 'kubernetes',
    server: options.server,
    ca: options.ca,
    user: options.user ?? 'tls-bootstrap-token-user',
    credentials: { token: options.token },
  });

/** The same with the client certificate of a discovery file. */
export const certificateKubeconfig = (options: {
  readonly server: string;
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}): string => {
  const { server, ca, certificate, key } = options;
  const user = 'tls-bootstrap-user';
  return renderKubeconfig({ clusterName: 'kubernetes', server, ca, user, credentials: { certificate, key } });
};

/** The text under `kubeconfig` in the ConfigMap `cluster-info`: an unnamed cluster and nothing else. `ca` is PEM. */
export const clusterInfoKubeconfig = (options: {
  readonly server: string;
  readonly ca: string;
}): string => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${base64(options.ca)}
    server: ${scalar(options.server)}
  name: ""
contexts: null
current-context: ""
kind: Config
users: null
`;

const credentialLines = (credentials: Credentials): string => {
  if ('token' in credentials) return `    token: ${scalar(credentials.token)}`;
  const { certificate, key } = credentials;
  const first = certificate === undefined ? '' : `    client-certificate-data: ${base64(certificate)}\n`;
  return `${first}    client-key-data: ${base64(key)}`;
};

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Plain where YAML cannot take the text for anything else than a string. */
const scalar = (text: string): string => (plain.test(text) && !otherType.test(text) ? text : JSON.stringify(text));
const plain = /^[A-Za-z0-9/][\w./@-]*(:+[\w./@[\]-]+)*$/;
const otherType = /^([\d._:+-]+|0[xob][\da-f]+|[\d.]+e[\d+-]*|true|false|yes|no|on|off|y|n|null)$/i;
