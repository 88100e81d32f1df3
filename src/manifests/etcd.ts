import { SlipwayError } from '../errors/index.ts';
import type { LocalEtcd } from '../spec/index.ts';
import { commandLine, lastValue } from './command-line.ts';
import { containerEnv } from './container-env.ts';
import { type ControlPlaneContext, hostPort, loopback } from './control-plane-context.ts';
import { directory, mountOf, volumeOf } from './host-mounts.ts';
import { imagesFor } from './images.ts';
import { componentPod, type Pod } from './pod.ts';
import { probePort, probesOf } from './probes.ts';

const metricsPort = 2381;

/**
 * The static pod of etcd. Its annotation is how kubeadm finds the members of a cluster.
 * Throws INTERNAL when the cluster uses an external etcd.
 */
export const etcd = (context: ControlPlaneContext): Pod => {
  const { cluster, advertiseAddress } = context;
  if (!('local' in cluster.etcd)) {
    throw new SlipwayError('INTERNAL', 'A cluster with an external etcd has no etcd pod of its own.');
  }
  const local = cluster.etcd.local;
  const { port, ...target } = metricsTarget(local, advertiseAddress);
  const data = directory('etcd-data', local.dataDir, false);
  const certs = directory('etcd-certs', `${cluster.certificatesDir}/etcd`, false);
  return componentPod(
    {
      name: 'etcd',
      image: context.etcdImage ?? imagesFor(cluster).etcd,
      imagePullPolicy: 'IfNotPresent',
      command: ['etcd', ...commandLine(flags(context, local), local.extraArgs)],
      ...containerEnv({}, local.extraEnvs),
      ports: [{ containerPort: port, name: probePort, protocol: 'TCP' }],
      ...probesOf(
        { ...target, live: '/livez', ready: '/readyz', start: '/readyz' },
        context.timeouts.controlPlaneComponentHealthCheck,
      ),
      resources: { requests: { cpu: '100m', memory: '100Mi' } },
      volumeMounts: [mountOf(data), mountOf(certs)],
    },
    [volumeOf(data), volumeOf(certs)],
    { 'kubeadm.kubernetes.io/etcd.advertise-client-urls': `https://${hostPort(advertiseAddress, 2379)}` },
  );
};

const flags = (context: ControlPlaneContext, local: LocalEtcd): Record<string, string> => {
  const { cluster, nodeName, advertiseAddress, initialCluster = [] } = context;
  const pki = `${cluster.certificatesDir}/etcd`;
  const clientUrl = `https://${hostPort(advertiseAddress, 2379)}`;
  const peerUrl = `https://${hostPort(advertiseAddress, 2380)}`;
  const isJoin = initialCluster.length > 0;
  const members = isJoin ? initialCluster : [{ name: nodeName, peerUrl }];
  return {
    name: nodeName,
    'advertise-client-urls': clientUrl,
    'cert-file': `${pki}/server.crt`,
    'client-cert-auth': 'true',
    'data-dir': local.dataDir,
    'feature-gates': 'InitialCorruptCheck=true',
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': members.map((member) => `${member.name}=${member.peerUrl}`).join(','),
    ...(isJoin && { 'initial-cluster-state': 'existing' }),
    'key-file': `${pki}/server.key`,
    'listen-client-urls': `https://${hostPort(loopback(advertiseAddress), 2379)},${clientUrl}`,
    'listen-metrics-urls': `http://${hostPort(loopback(advertiseAddress), metricsPort)}`,
    'listen-peer-urls': peerUrl,
    'peer-cert-file': `${pki}/peer.crt`,
    'peer-client-cert-auth': 'true',
    'peer-key-file': `${pki}/peer.key`,
    'peer-trusted-ca-file': `${pki}/ca.crt`,
    'snapshot-count': '10000',
    'trusted-ca-file': `${pki}/ca.crt`,
    'watch-progress-notify-interval': '5s',
  };
};

/** Where the probes go: the first of the user's metrics URLs, else loopback. */
const metricsTarget = (
  local: LocalEtcd,
  advertiseAddress: string,
): { host: string; port: number; scheme: 'HTTP' | 'HTTPS' } => {
  const fallback = { host: loopback(advertiseAddress), port: metricsPort, scheme: 'HTTP' } as const;
  const first = lastValue(local.extraArgs, 'listen-metrics-urls')?.split(',')[0];
  const parts = first === undefined ? null : /^(?:(\w+):)?\/\/(?:\[(.*?)\]|([^:/]*))(?::(\d+))?/.exec(first);
  if (!parts) return fallback;
  const [, scheme, v6, name, port] = parts;
  return {
    host: v6 || name || fallback.host,
    port: port ? Number(port) : metricsPort,
    scheme: scheme === 'https' ? 'HTTPS' : 'HTTP',
  };
};
