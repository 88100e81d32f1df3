import { corednsObjects, flannelObjects, kubeProxyObjects } from '../addons/index.ts';
import { dnsAddress, kubeProxySettingsFor } from '../manifests/index.ts';
import { optional } from '../workflow/index.ts';
import { allRolledOut, clusterSpec, configUploaded, endpointAnswers, kubeApi } from './artifacts.ts';
import { proxiesOf } from './control-plane/proxies.ts';
import { freeLeakedAddress } from './free-leaked-address.ts';
import { nodeOf } from './node.ts';
import { readPatches } from './patches.ts';
import { onLeader } from './places.ts';
import { replaceStalePods } from './replace-stale-pods.ts';
import { serverOf } from './server-of.ts';
import { step } from './step.ts';

/**
 * While workers are drained for another version, the pods that lead requests past them stay: a proxy that is being replaced does not
 * hear of the endpoints that go.
 */
const calm = { allRolledOut: optional(allRolledOut) } as const;

/** kubeadm's `addon/coredns`. */
export const installCoredns = step({
  id: 'addon/coredns',
  title: 'Install CoreDNS',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, configUploaded, ...calm },
  run: async ({ host, member }, { cluster, kube }) => {
    const configuration = cluster.documents.cluster;
    if (configuration.dns.disabled) return;
    const node = nodeOf(cluster, member.spec, host.facts);
    const patches = await readPatches(host, node.patchesDirectory);
    const objects = corednsObjects({ cluster: configuration, patches });
    try {
      await kube.apply(objects);
    } catch (error) {
      const address = dnsAddress(configuration.networking.serviceSubnet);
      if (!(await freeLeakedAddress(kube, error, DNS_SERVICE, address))) throw error;
      await kube.apply(objects);
    }
  },
});

const DNS_SERVICE = { apiVersion: 'v1', kind: 'Service', name: 'kube-dns', namespace: 'kube-system' } as const;

/** kubeadm's `addon/kube-proxy`. */
export const installKubeProxy = step({
  id: 'addon/kube-proxy',
  title: 'Install kube-proxy',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, configUploaded, ...calm },
  run: async ({ host, member }, { cluster, kube }) => {
    const { cluster: configuration, kubeProxy } = cluster.documents;
    if (configuration.proxy.disabled) return;
    const node = nodeOf(cluster, member.spec, host.facts);
    const present = await kube.get(KUBE_PROXY_CONFIGURATION);
    await kube.apply(
      kubeProxyObjects({
        cluster: configuration,
        server: serverOf(cluster, node),
        advertiseAddress: node.address,
        settings: kubeProxySettingsFor(host.facts),
        proxyEnv: await proxiesOf(host),
        ...(kubeProxy && { user: kubeProxy }),
      }),
    );
    if (present) await replaceStalePods(kube, { daemonSet: KUBE_PROXY_PODS, configMap: KUBE_PROXY_CONFIGURATION });
  },
});

const KUBE_PROXY = { name: 'kube-proxy', namespace: 'kube-system' } as const;
const KUBE_PROXY_PODS = { apiVersion: 'apps/v1', kind: 'DaemonSet', ...KUBE_PROXY } as const;
const KUBE_PROXY_CONFIGURATION = { apiVersion: 'v1', kind: 'ConfigMap', ...KUBE_PROXY } as const;

/** The pod network; kubeadm leaves it to the user. */
export const installFlannel = step({
  id: 'addon/flannel',
  title: 'Install the pod network',
  where: onLeader,
  needs: { cluster: clusterSpec, kube: kubeApi, endpointAnswers: optional(endpointAnswers), ...calm },
  run: async ({ host, member }, { cluster, kube }) => {
    const { addon, backend, podSubnet } = cluster.network;
    if (addon === 'none') return;
    const server = serverOf(cluster, nodeOf(cluster, member.spec, host.facts));
    await kube.apply(flannelObjects({ podSubnet, backend, server }));
  },
});
