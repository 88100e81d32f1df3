import type { KubeconfigContent } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import { createKube, type Kube, type KubeAccess } from '../kube/index.ts';
import { kubeconfigFile, readKubeconfig } from '../phases/index.ts';
import { type Cluster, type HostSpec, isControlPlane, type JoinConfiguration } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';
import { proveCluster, readDiscoveryFile } from './discover-by-file.ts';
import { discoverByToken } from './discover-by-token.ts';

type Context = PhaseContext<HostSpec>;

/**
 * Where the cluster is, whom to trust there, and who one is: by the admin.conf of a control plane that has one already, by a file,
 * or by a token. Throws DISCOVERY_FAILED, KUBE_UNREACHABLE, WAIT_TIMEOUT.
 */
export const discoverCluster = async (context: Context, cluster: Cluster): Promise<KubeAccess> => {
  const { join } = cluster.documents;
  if (join === undefined) throw nothingTold();
  return (await byAdminConf(context)) ?? (await byFile(context, join)) ?? (await byToken(context, join));
};

/** The API as whoever `access` says. */
export const openAs = ({ host, signal }: Context, access: KubeAccess): Kube =>
  createKube({ kubeconfig: access, connect: host.dial, hostName: host.name, signal });

/** A join that was cut, or whose phases are run one by one. */
const byAdminConf = async ({ host, member }: Context): Promise<KubeAccess | undefined> => {
  if (!isControlPlane(member.spec)) return undefined;
  const [state] = await host.files.look([kubeconfigFile('admin.conf')]);
  return state?.kind === 'file' ? accessIn(await readKubeconfig(host, 'admin.conf')) : undefined;
};

const byFile = async (context: Context, { discovery }: JoinConfiguration): Promise<KubeAccess | undefined> => {
  const { file, tlsBootstrapToken: token } = discovery;
  if (file === undefined) return undefined;
  const told = accessIn(await readDiscoveryFile(context.host, file.kubeConfigPath));
  const kube = openAs(context, told);
  await proveCluster(kube).finally(kube.close);
  const { server, ca } = told;
  return token === undefined ? told : { server, ca, token };
};

const byToken = async (context: Context, join: JoinConfiguration): Promise<KubeAccess> => {
  const { bootstrapToken, tlsBootstrapToken } = join.discovery;
  if (bootstrapToken === undefined) throw nothingTold();
  const found = await discoverByToken(context, join, bootstrapToken);
  return { ...found, token: tlsBootstrapToken ?? bootstrapToken.token };
};

const accessIn = ({ server, ca, cert, key, token }: KubeconfigContent): KubeAccess => ({
  server,
  ca,
  ...(cert && key ? { cert, key } : {}),
  ...(token === undefined ? {} : { token }),
});

const nothingTold = (): SlipwayError =>
  new SlipwayError('DISCOVERY_FAILED', 'Nothing tells how to find the cluster.', {
    hint: 'Type what the control plane prints: slipway join HOST:6443 --token … --discovery-token-ca-cert-hash …',
  });
