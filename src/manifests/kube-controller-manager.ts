import { commandLine, lastValue } from './command-line.ts';
import { containerEnv } from './container-env.ts';
import type { ControlPlaneContext } from './control-plane-context.ts';
import { directory, file, type HostMount, trustStore, volumesOf } from './host-mounts.ts';
import { imagesFor } from './images.ts';
import { componentPod, type Pod } from './pod.ts';
import { probeHost, probePort, probesOf } from './probes.ts';

const kubeconfig = '/etc/kubernetes/controller-manager.conf';

/** The static pod of kube-controller-manager. With an external CA it signs no certificates. */
export const kubeControllerManager = (context: ControlPlaneContext): Pod => {
  const { cluster } = context;
  const { extraArgs, extraVolumes, extraEnvs } = cluster.controllerManager;
  const { volumes, volumeMounts } = volumesOf(
    [
      directory('k8s-certs', cluster.certificatesDir),
      ...trustStore(context.optionalCaDirs),
      file('kubeconfig', kubeconfig),
      ...flexVolumes(context),
    ],
    extraVolumes,
  );
  return componentPod(
    {
      name: 'kube-controller-manager',
      image: imagesFor(cluster).kubeControllerManager,
      imagePullPolicy: 'IfNotPresent',
      command: ['kube-controller-manager', ...commandLine(flags(context), extraArgs)],
      ...containerEnv(context.proxyEnv, extraEnvs),
      ports: [{ containerPort: 10257, name: probePort, protocol: 'TCP' }],
      ...probesOf(
        {
          host: probeHost(lastValue(extraArgs, 'bind-address') ?? '127.0.0.1'),
          scheme: 'HTTPS',
          live: '/healthz',
          start: '/healthz',
        },
        context.timeouts.controlPlaneComponentHealthCheck,
      ),
      resources: { requests: { cpu: '200m' } },
      volumeMounts,
    },
    volumes,
  );
};

/** kubeadm gave plugins of this kind a directory up to 1.35. */
const flexVolumes = ({ cluster }: ControlPlaneContext): readonly HostMount[] => {
  if (Number(/^v?1\.(\d+)/.exec(cluster.kubernetesVersion)?.[1]) > LAST_WITH_FLEX_VOLUMES) return [];
  const path = lastValue(cluster.controllerManager.extraArgs, 'flex-volume-plugin-dir');
  return [directory('flexvolume-dir', path ?? '/usr/libexec/kubernetes/kubelet-plugins/volume/exec', false)];
};

const LAST_WITH_FLEX_VOLUMES = 35;

const flags = ({ cluster, externalCa }: ControlPlaneContext): Record<string, string> => {
  const pki = cluster.certificatesDir;
  const { podSubnet, serviceSubnet } = cluster.networking;
  return {
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    kubeconfig,
    'bind-address': '127.0.0.1',
    'client-ca-file': `${pki}/ca.crt`,
    ...(cluster.clusterName && { 'cluster-name': cluster.clusterName }),
    'cluster-signing-cert-file': externalCa ? '' : `${pki}/ca.crt`,
    'cluster-signing-key-file': externalCa ? '' : `${pki}/ca.key`,
    controllers: '*,bootstrapsigner,tokencleaner',
    'leader-elect': 'true',
    'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    'root-ca-file': `${pki}/ca.crt`,
    'service-account-private-key-file': `${pki}/sa.key`,
    'use-service-account-credentials': 'true',
    ...(podSubnet && {
      'allocate-node-cidrs': 'true',
      'cluster-cidr': podSubnet,
      'service-cluster-ip-range': serviceSubnet,
    }),
  };
};
