import { parseDuration } from '../spec/index.ts';
import type { Probe } from './pod.ts';

export interface ProbeTarget {
  /** Empty: the kubelet takes the pod's address. */
  readonly host: string;
  readonly scheme: 'HTTP' | 'HTTPS';
  readonly live: string;
  readonly ready?: string;
  readonly start: string;
}

/** Name of the container port all probes go to. */
export const probePort = 'probe-port';

/** The three probes of a static pod; `startTimeout` is a Go duration and bounds how long the start may take. */
export const probesOf = (
  target: ProbeTarget,
  startTimeout: string,
): { livenessProbe: Probe; readinessProbe?: Probe; startupProbe: Probe } => ({
  livenessProbe: { ...get(target, target.live), initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 8 },
  ...(target.ready && { readinessProbe: { ...get(target, target.ready), periodSeconds: 1, failureThreshold: 3 } }),
  startupProbe: {
    ...get(target, target.start),
    initialDelaySeconds: 10,
    periodSeconds: 10,
    failureThreshold: Math.ceil(parseDuration(startTimeout) / 10_000),
  },
});

const get = ({ host, scheme }: ProbeTarget, path: string): Pick<Probe, 'httpGet' | 'timeoutSeconds'> => ({
  httpGet: { ...(host && { host }), path, port: probePort, scheme },
  timeoutSeconds: 15,
});

/** Where to probe a component that listens on an address: `0.0.0.0` and `::` leave the choice to the kubelet. */
export const probeHost = (bindAddress: string): string =>
  bindAddress === '0.0.0.0' || bindAddress === '::' ? '' : bindAddress;
