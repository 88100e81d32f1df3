import { ofRun } from '../workflow/index.ts';

/** Every node of the file is Ready. */
export const nodesReady = ofRun('nodesReady');
/** CoreDNS has available replicas. */
export const dnsAvailable = ofRun('dnsAvailable');
