import { clusterAdminsBinding } from '../../addons/index.ts';
import { type KubeconfigContent, parseKubeconfig } from '../../certs/index.ts';
import { SlipwayError } from '../../errors/index.ts';
import type { Host } from '../../host/index.ts';
import { createDryRunKube, createKube, isKubeReason, type Kube, type ObjectRef, probeHttps } from '../../kube/index.ts';
import { parseYaml } from '../../render/index.ts';
import { type Cluster, type HostSpec, parseDuration } from '../../spec/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { adminKubeconfig, apiServerServes, clusterSpec, kubeApi } from '../artifacts.ts';
import { givenCluster } from '../given-cluster.ts';
import { kubeconfigFile } from '../kubernetes-paths.ts';
import { nodeOf } from '../node.ts';
import { kubeconfigWritten } from '../pki/kubeconfigs.ts';
import { onLeader } from '../places.ts';
import { bracketed } from '../server-of.ts';
import { step } from '../step.ts';
import { toType } from '../to-type.ts';

/** The API through the leader's own connection, as administrator: an operator needs SSH and nothing else. */
export const connectKubeApi = step({
  id: 'control-plane-api',
  title: 'Connect to the Kubernetes API',
  where: onLeader,
  needs: {
    cluster: clusterSpec,
    apiServerServes,
    admin: kubeconfigWritten('admin.conf'),
    superAdmin: kubeconfigWritten('super-admin.conf'),
  },
  gives: { kubeApi },
  run: async (context, { cluster }) => {
    const kube = await openKube(context, cluster, 'admin.conf');
    const { timeouts } = nodeOf(cluster, context.member.spec, context.host.facts);
    // An API server that takes requests may still refuse them in its first seconds.
    const rights = async () => ({ granted: await mayAdminister(kube) });
    const found = await kube.until('the Kubernetes API', rights, {
      timeoutMs: parseDuration(timeouts.controlPlaneComponentHealthCheck),
      intervalMs: 50,
      hint: `Look at its log: ${toType(context.host.target, 'tail -n 50 /var/log/pods/kube-system_kube-apiserver-*/*/*.log')}`,
    });
    if (found?.granted) return { kubeApi: kube };
    kube.close();
    return { kubeApi: await bindAdministrators(context, cluster) };
  },
  recover: async (context, given) => ({
    kubeApi: await openKube(context, givenCluster(given), given.get(adminKubeconfig) ?? 'admin.conf'),
  }),
});

/** A client for a kubeconfig of the host; under plan one that records. Throws KUBECONFIG_INVALID when there is no such file. */
export const openKube = async (context: PhaseContext<HostSpec>, cluster: Cluster, name: string): Promise<Kube> => {
  const { host, member, plan, changed, signal } = context;
  const { address, bindPort } = nodeOf(cluster, member.spec, host.facts);
  const answer = await probeHttps({ connect: host.dial, host: address, port: bindPort, path: '/livez' });
  if (plan && answer !== OK) return createDryRunKube(undefined, changed, host.name);
  const { server, ca, cert, key, token } = await readKubeconfig(host, name);
  const kube = createKube({
    kubeconfig: {
      server: name.startsWith('/') ? server : `https://${bracketed(address)}:${bindPort}`,
      ca,
      ...(cert && key ? { cert, key } : {}),
      ...(token === undefined ? {} : { token }),
    },
    connect: host.dial,
    hostName: host.name,
    signal,
    onChange: changed,
  });
  return plan ? createDryRunKube(kube, changed, host.name) : kube;
};

const OK = 200;

/** A kubeconfig of /etc/kubernetes on the host. */
export const readKubeconfig = async (host: Host, name: string): Promise<KubeconfigContent> => {
  const path = kubeconfigFile(name);
  const text = await host.files.readText(path);
  if (text === undefined) {
    throw new SlipwayError('KUBECONFIG_INVALID', `There is no ${path} on ${host.name}.`, {
      hint: 'Is this host a control plane? Make the cluster first: slipway init there, or slipway apply -f cluster.yaml',
    });
  }
  return parseKubeconfig(parseYaml(text), path);
};

const ADMINISTRATORS: ObjectRef = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  name: 'kubeadm:cluster-admins',
};

/** admin.conf is an administrator by a binding that only super-admin.conf can make, as kubeadm does since 1.29. */
const bindAdministrators = async (context: PhaseContext<HostSpec>, cluster: Cluster): Promise<Kube> => {
  const master = await openKube(context, cluster, 'super-admin.conf');
  await master.apply([clusterAdminsBinding()]);
  return master;
};

const mayAdminister = async (kube: Kube): Promise<boolean> => {
  try {
    return (await kube.get(ADMINISTRATORS)) !== undefined;
  } catch (error) {
    if (isKubeReason(error, 'Forbidden')) return false;
    throw error;
  }
};
