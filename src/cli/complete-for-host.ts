import { existsSync } from 'node:fs';
import { createBootstrapToken } from '../certs/index.ts';
import { createLocalTransport, type Facts, probeFacts } from '../host/index.ts';
import { detectCriSocket } from '../phases/index.ts';
import type {
  InitConfiguration,
  JoinConfiguration,
  KubeadmConfig,
  NodeRegistration,
  Taint,
  writeKubeadmDocument,
} from '../spec/index.ts';

/** The documents with what this host decides filled in as kubeadm does: node name, address, runtime, token. */
export const completeForHost = async (
  config: KubeadmConfig,
): Promise<readonly Parameters<typeof writeKubeadmDocument>[0][]> => {
  const { init, cluster, join, reset, upgrade } = config;
  const facts = init || join ? await probeFacts(createLocalTransport()) : undefined;
  return [
    ...(init && facts ? [completeInit(init, facts)] : []),
    ...(cluster ? [cluster] : []),
    ...(join && facts ? [completeJoin(join, facts)] : []),
    ...(reset ? [{ ...reset, criSocket: reset.criSocket ?? detectCriSocket(existsSync) }] : []),
    ...(upgrade ? [upgrade] : []),
  ];
};

const controlPlaneTaint: Taint = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

const completeInit = (init: InitConfiguration, facts: Facts): InitConfiguration => ({
  ...init,
  bootstrapTokens: init.bootstrapTokens.length > 0 ? init.bootstrapTokens : [defaultToken()],
  nodeRegistration: completeRegistration(init.nodeRegistration, facts, [controlPlaneTaint]),
  localAPIEndpoint: { advertiseAddress: facts.address, ...init.localAPIEndpoint },
});

const completeJoin = (join: JoinConfiguration, facts: Facts): JoinConfiguration => {
  const { controlPlane, nodeRegistration } = join;
  const taints = controlPlane && [controlPlaneTaint];
  return {
    ...join,
    nodeRegistration: completeRegistration(nodeRegistration, facts, taints),
    ...(controlPlane && {
      controlPlane: {
        ...controlPlane,
        localAPIEndpoint: { advertiseAddress: facts.address, ...controlPlane.localAPIEndpoint },
      },
    }),
  };
};

const completeRegistration = (
  given: NodeRegistration,
  { hostname }: Facts,
  taints: readonly Taint[] | undefined,
): NodeRegistration => ({
  name: hostname.trim().toLowerCase(),
  criSocket: given.criSocket ?? detectCriSocket(existsSync),
  ...(taints && { taints }),
  ...given,
});

const defaultToken = () => ({
  token: createBootstrapToken(),
  ttl: '24h0m0s',
  usages: ['signing', 'authentication'],
  groups: ['system:bootstrappers:kubeadm:default-node-token'],
});
