import type { JoinCommand } from '../phases/index.ts';

export interface Shown {
  /** What control planes share was uploaded under this key. */
  readonly certificateKey: string | undefined;
  readonly hidesKey: boolean;
  readonly hidesToken: boolean;
  /** The cluster has one address for several control planes. */
  readonly takesControlPlanes: boolean;
}

/** What a program and what a person are told after init. Secrets are there only where nobody asked to leave them out. */
export interface Next {
  readonly endpoint?: string;
  readonly token?: string;
  readonly caCertHashes?: readonly string[];
  readonly certificateKey?: string;
  /** The line to type on a worker. */
  readonly joinCommand?: string;
  /** The line to type on a further control plane, where the cluster can have one. */
  readonly controlPlaneJoinCommand?: string;
  readonly people: string;
}

/** As kubeadm puts it where a secret is not to be printed. */
const WITHHELD = '<value withheld>';

export const whatNext = (join: JoinCommand | undefined, shown: Shown): Next => {
  const key = shown.hidesKey ? undefined : shown.certificateKey;
  const secrets = key === undefined ? {} : { certificateKey: key };
  if (join === undefined) return { ...secrets, people: key === undefined ? '' : `\nCertificate key:\n\n  ${key}\n` };
  const { endpoint, token, caCertHashes } = join;
  const joinCommand = [
    `slipway join ${endpoint} --token ${shown.hidesToken ? WITHHELD : token}`,
    ...caCertHashes.map((hash) => `--discovery-token-ca-cert-hash ${hash}`),
  ].join(' ');
  const controlPlane = shown.takesControlPlanes ? { controlPlaneJoinCommand: asControlPlane(joinCommand, shown) } : {};
  return {
    endpoint,
    ...(shown.hidesToken ? {} : { token }),
    caCertHashes,
    ...secrets,
    joinCommand,
    ...controlPlane,
    people: [
      up,
      asPerson(controlPlane.controlPlaneJoinCommand, shown),
      `Join workers by typing on each of them, as root:\n\n  ${joinCommand}\n`,
    ].join('\n'),
  };
};

const asControlPlane = (joinCommand: string, { certificateKey, hidesKey }: Shown): string => {
  const key = certificateKey === undefined ? '' : ` --certificate-key ${hidesKey ? WITHHELD : certificateKey}`;
  return `${joinCommand} --control-plane${key}`;
};

const up = `
Your control plane is up. To use it:

  mkdir -p $HOME/.kube && cp -i /etc/kubernetes/admin.conf $HOME/.kube/config

Install a pod network.
`;

const asPerson = (line: string | undefined, { certificateKey }: Shown): string => {
  if (line === undefined) return '';
  const how =
    certificateKey === undefined
      ? 'after copying the authorities and the service account keys to them'
      : 'within two hours, for the certificates they share go then (slipway init phase upload-certs --upload-certs)';
  return `Join further control planes, ${how}:\n\n  ${line}\n`;
};
