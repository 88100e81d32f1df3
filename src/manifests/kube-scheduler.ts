import { commandLine, lastValue } from './command-line.ts';
import { containerEnv } from './container-env.ts';
import type { ControlPlaneContext } from './control-plane-context.ts';
import { file, volumesOf } from './host-mounts.ts';
import { imagesFor } from './images.ts';
import { componentPod, type Pod } from './pod.ts';
import { probeHost, probePort, probesOf } from './probes.ts';

const kubeconfig = '/etc/kubernetes/scheduler.conf';

/** The static pod of kube-scheduler. */
export const kubeScheduler = ({ cluster, proxyEnv, timeouts }: ControlPlaneContext): Pod => {
  const { extraArgs, extraVolumes, extraEnvs } = cluster.scheduler;
  const { volumes, volumeMounts } = volumesOf([file('kubeconfig', kubeconfig)], extraVolumes);
  return componentPod(
    {
      name: 'kube-scheduler',
      image: imagesFor(cluster).kubeScheduler,
      imagePullPolicy: 'IfNotPresent',
      command: ['kube-scheduler', ...commandLine(flags, extraArgs)],
      ...containerEnv(proxyEnv, extraEnvs),
      ports: [{ containerPort: 10259, name: probePort, protocol: 'TCP' }],
      ...probesOf(
        {
          host: probeHost(lastValue(extraArgs, 'bind-address') ?? '127.0.0.1'),
          scheme: 'HTTPS',
          live: '/livez',
          ready: '/readyz',
          start: '/livez',
        },
        timeouts.controlPlaneComponentHealthCheck,
      ),
      resources: { requests: { cpu: '100m' } },
      volumeMounts,
    },
    volumes,
  );
};

const flags = {
  'authentication-kubeconfig': kubeconfig,
  'authorization-kubeconfig': kubeconfig,
  kubeconfig,
  'bind-address': '127.0.0.1',
  'leader-elect': 'true',
};
