import { clusterSpec } from '../phases/index.ts';
import type { HostSpec } from '../spec/index.ts';
import { type Workflow, workflow } from '../workflow/index.ts';
import { certificatePlace, kubeconfigUser, renewRequest } from './artifacts.ts';
import { checkExpiration } from './check-expiration.ts';
import { generateRequests } from './generate-requests.ts';
import { makeUserKubeconfig } from './make-user-kubeconfig.ts';
import { readConfiguration } from './read-configuration.ts';
import { renewCerts } from './renew-certs.ts';
import { holdAuthority, renewWorkerKubelets } from './renew-worker-kubelets.ts';
import { restartPods } from './restart-pods.ts';

export {
  type CertificatePlace,
  certificatePlace,
  type ExpirationReport,
  expirationReport,
  kubeconfigText,
  kubeconfigUser,
  type RenewedRow,
  type RenewReport,
  type RequestsReport,
  renewReport,
  renewRequest,
  requestsReport,
  restarted,
  type WorkerKubelet,
  workerKubelet,
} from './artifacts.ts';

/** Certificates of control planes made anew; what uses them restarted where that was asked for. */
export const renewWorkflow = (): Workflow<HostSpec> =>
  workflow('renew', [readConfiguration, renewCerts, restartPods(), holdAuthority, renewWorkerKubelets], {
    provided: [clusterSpec, certificatePlace, renewRequest],
  });

/** Reads only: when each certificate ends. */
export const expirationWorkflow = (): Workflow<HostSpec> =>
  workflow('check-expiration', [readConfiguration, checkExpiration], { provided: [clusterSpec, certificatePlace] });

/** Keys and requests for an authority that is somewhere else. */
export const requestsWorkflow = (): Workflow<HostSpec> =>
  workflow('generate-csr', [generateRequests], { provided: [clusterSpec, certificatePlace] });

/** A kubeconfig for one more user. */
export const userWorkflow = (): Workflow<HostSpec> =>
  workflow('kubeconfig-user', [makeUserKubeconfig], { provided: [clusterSpec, kubeconfigUser] });
