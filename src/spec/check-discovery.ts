import type { Fault } from './check-documents.ts';
import { parseEndpoint } from './endpoint.ts';
import type { JoinDocument } from './kubeadm-schemas.ts';

/** What a join by itself needs to find the cluster (v1beta4, ValidateDiscovery). */
export const discoveryFaults = (
  { discovery = {} }: JoinDocument,
  fileExists: (path: string) => boolean = () => true,
): readonly Fault[] => {
  const { bootstrapToken, file } = discovery;
  const path = ['discovery'];
  if (bootstrapToken !== undefined && file !== undefined) {
    return [{ path, message: 'has both "bootstrapToken" and "file"; keep one of them' }];
  }
  if (file !== undefined) return fileFaults(file.kubeConfigPath, fileExists);
  if (bootstrapToken === undefined) {
    return [
      { path, message: 'required: expected the endpoint of the cluster, --token and --discovery-token-ca-cert-hash' },
    ];
  }
  const { token, apiServerEndpoint, caCertHashes = [], unsafeSkipCAVerification } = bootstrapToken;
  const isPinned = caCertHashes.length > 0 || unsafeSkipCAVerification === true;
  return [
    ...endpointFaults(apiServerEndpoint),
    ...(token === undefined ? [{ path: [...path, 'bootstrapToken', 'token'], message: 'required: give --token' }] : []),
    ...(isPinned
      ? []
      : [
          {
            path: [...path, 'bootstrapToken', 'caCertHashes'],
            message:
              'required, so that no other cluster can pose as yours: give --discovery-token-ca-cert-hash sha256:…',
          },
        ]),
  ];
};

const endpointFaults = (endpoint: string | undefined): readonly Fault[] => {
  const path = ['discovery', 'bootstrapToken', 'apiServerEndpoint'];
  if (!endpoint) return [{ path, message: 'required: give the endpoint of the cluster as host:port' }];
  const isComplete = parseEndpoint(endpoint)?.port !== undefined;
  return isComplete ? [] : [{ path, message: `expected host:port, found "${endpoint}"` }];
};

const fileFaults = (kubeconfig: string, fileExists: (path: string) => boolean): readonly Fault[] => {
  const path = ['discovery', 'file', 'kubeConfigPath'];
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(kubeconfig) ?? [];
  if (scheme === 'https' || scheme === 'file') return [];
  if (scheme !== undefined) return [{ path, message: `expected a path or an https:// URL, found "${kubeconfig}"` }];
  return kubeconfig !== '' && fileExists(kubeconfig) ? [] : [{ path, message: `there is no file "${kubeconfig}"` }];
};
