import { commandLine, lastValue } from './command-line.ts';
import { containerEnv } from './container-env.ts';
import { type ControlPlaneContext, hostPort, loopback } from './control-plane-context.ts';
import { directory, etcdCertMounts, trustStore, volumesOf } from './host-mounts.ts';
import { imagesFor } from './images.ts';
import { componentPod, type Pod } from './pod.ts';
import { probeHost, probePort, probesOf } from './probes.ts';

/** The static pod of kube-apiserver. Its annotation is how kubeadm finds the API endpoints of a cluster. */
export const kubeApiserver = (context: ControlPlaneContext): Pod => {
  const { cluster, advertiseAddress, bindPort } = context;
  const { volumes, volumeMounts } = volumesOf(
    [
      directory('k8s-certs', cluster.certificatesDir),
      ...trustStore(context.optionalCaDirs),
      ...('external' in cluster.etcd ? etcdCertMounts(cluster.etcd.external, cluster.certificatesDir) : []),
    ],
    cluster.apiServer.extraVolumes,
  );
  return componentPod(
    {
      name: 'kube-apiserver',
      image: imagesFor(cluster).kubeApiserver,
      imagePullPolicy: 'IfNotPresent',
      command: ['kube-apiserver', ...commandLine(flags(context), cluster.apiServer.extraArgs)],
      ...containerEnv(context.proxyEnv, cluster.apiServer.extraEnvs),
      ports: [{ containerPort: bindPort, name: probePort, protocol: 'TCP' }],
      ...probesOf(
        { host: probeHost(advertiseAddress), scheme: 'HTTPS', live: '/livez', ready: '/readyz', start: '/livez' },
        context.timeouts.controlPlaneComponentHealthCheck,
      ),
      resources: { requests: { cpu: '250m' } },
      volumeMounts,
    },
    volumes,
    { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': hostPort(advertiseAddress, bindPort) },
  );
};

const flags = (context: ControlPlaneContext): Record<string, string> => {
  const { cluster } = context;
  const pki = cluster.certificatesDir;
  const structured = lastValue(cluster.apiServer.extraArgs, 'authorization-config') !== undefined;
  return {
    'advertise-address': context.advertiseAddress,
    'allow-privileged': 'true',
    ...(!structured && { 'authorization-mode': 'Node,RBAC' }),
    'client-ca-file': `${pki}/ca.crt`,
    'enable-admission-plugins': 'NodeRestriction',
    'enable-bootstrap-token-auth': 'true',
    ...etcdFlags(context),
    'kubelet-client-certificate': `${pki}/apiserver-kubelet-client.crt`,
    'kubelet-client-key': `${pki}/apiserver-kubelet-client.key`,
    'kubelet-preferred-address-types': 'InternalIP,ExternalIP,Hostname',
    'proxy-client-cert-file': `${pki}/front-proxy-client.crt`,
    'proxy-client-key-file': `${pki}/front-proxy-client.key`,
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-client-ca-file': `${pki}/front-proxy-ca.crt`,
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-username-headers': 'X-Remote-User',
    'secure-port': String(context.bindPort),
    'service-account-issuer': `https://kubernetes.default.svc.${cluster.networking.dnsDomain}`,
    'service-account-key-file': `${pki}/sa.pub`,
    'service-account-signing-key-file': `${pki}/sa.key`,
    'service-cluster-ip-range': cluster.networking.serviceSubnet,
    'tls-cert-file': `${pki}/apiserver.crt`,
    'tls-private-key-file': `${pki}/apiserver.key`,
  };
};

const etcdFlags = ({ cluster, advertiseAddress }: ControlPlaneContext): Record<string, string> => {
  if ('external' in cluster.etcd) {
    const { endpoints, caFile, certFile, keyFile } = cluster.etcd.external;
    return {
      'etcd-servers': endpoints.join(','),
      ...(caFile && { 'etcd-cafile': caFile }),
      ...(certFile && keyFile && { 'etcd-certfile': certFile, 'etcd-keyfile': keyFile }),
    };
  }
  const pki = cluster.certificatesDir;
  return {
    'etcd-servers':
      lastValue(cluster.etcd.local.extraArgs, 'advertise-client-urls') ??
      `https://${hostPort(loopback(advertiseAddress), 2379)}`,
    'etcd-cafile': `${pki}/etcd/ca.crt`,
    'etcd-certfile': `${pki}/apiserver-etcd-client.crt`,
    'etcd-keyfile': `${pki}/apiserver-etcd-client.key`,
  };
};
