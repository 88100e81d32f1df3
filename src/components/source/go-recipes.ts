import type { Component, Project } from '../component.ts';

/** How one Go module becomes programs. Recipes are data: what they say is part of the cache's key. */
export interface GoRecipe {
  /** Module path and version, as `go get` takes them; the first is the one that gives the recipe its name and date. */
  readonly modules: readonly (readonly [path: string, version: string])[];
  /** Modules that must be required beforehand, where the module's own go.mod asks for a version that cannot be had. */
  readonly first?: readonly (readonly [path: string, version: string])[];
  /** Kubernetes' staging modules: replaced by their published versions. */
  readonly staging?: { readonly prefix: string; readonly version: string };
  /** Package path by program name; the program is named as `go build` names it. */
  readonly packages: Readonly<Record<string, string>>;
  /** `-X` settings; `{date}` and `{commit}` are those of the first module. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** Linked statically against the C library; only for the platform it is built on. */
  readonly c?: { readonly library?: 'libseccomp' };
}

/** Programs of these names are in the module at this version. `undefined`: the project is no Go module. */
export const goRecipeFor = (component: Component): GoRecipe | undefined => recipes[component.project]?.(component);

/** The program inside its recipe that becomes the component, or is the heart of its image. */
export const programOf = (component: Component): string => programNames[component.name] ?? component.name;

type RecipeOf = (component: Component) => GoRecipe;

const kubernetes: RecipeOf = ({ kubernetesVersion }) => ({
  modules: [['k8s.io/kubernetes', `v${kubernetesVersion}`]],
  staging: { prefix: './staging', version: `v0.${kubernetesVersion.replace(/^1\./, '')}` },
  packages: {
    'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
    'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
    'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
    'kube-proxy': 'k8s.io/kubernetes/cmd/kube-proxy',
    kubelet: 'k8s.io/kubernetes/cmd/kubelet',
    kubeadm: 'k8s.io/kubernetes/cmd/kubeadm',
    kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    agnhost: 'k8s.io/kubernetes/test/images/agnhost',
  },
  variables: kubernetesVariables(kubernetesVersion),
});

/** Both packages carry a version of their own; without them every component says v0.0.0. */
const kubernetesVariables = (version: string): Readonly<Record<string, string>> => {
  const [major = '', minor = ''] = version.split('.');
  const values = {
    gitVersion: `v${version}`,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: 'clean',
    gitCommit: '{commit}',
    buildDate: '{date}',
  };
  const packages = ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version'];
  return Object.fromEntries(
    packages.flatMap((path) => Object.entries(values).map(([name, value]) => [`${path}.${name}`, value])),
  );
};

const cniPlugins = 'github.com/containernetworking/plugins';

const recipes: Readonly<Partial<Record<Project, RecipeOf>>> = {
  kubernetes,
  agnhost: kubernetes,
  etcd: ({ version }) => {
    const release = `v${version.replace(/-\d+$/, '')}`;
    return {
      modules: [
        ['go.etcd.io/etcd/server/v3', release],
        ['go.etcd.io/etcd/etcdctl/v3', release],
      ],
      packages: { server: 'go.etcd.io/etcd/server/v3', etcdctl: 'go.etcd.io/etcd/etcdctl/v3' },
    };
  },
  coredns: ({ version }) => ({
    modules: [['github.com/coredns/coredns', `v${version}`]],
    packages: { coredns: 'github.com/coredns/coredns' },
  }),
  containerd: ({ version }) => ({
    modules: [['github.com/containerd/containerd/v2', `v${version}`]],
    packages: {
      containerd: 'github.com/containerd/containerd/v2/cmd/containerd',
      'containerd-shim-runc-v2': 'github.com/containerd/containerd/v2/cmd/containerd-shim-runc-v2',
      ctr: 'github.com/containerd/containerd/v2/cmd/ctr',
    },
    variables: { 'github.com/containerd/containerd/v2/version.Version': `v${version}` },
  }),
  runc: ({ version }) => ({
    modules: [['github.com/opencontainers/runc', `v${version}`]],
    packages: { runc: 'github.com/opencontainers/runc' },
    variables: { 'main.version': version },
    tags: ['seccomp', 'netgo', 'osusergo'],
    c: { library: 'libseccomp' },
  }),
  'cni-plugins': ({ version }) => ({
    modules: [[cniPlugins, `v${version}`]],
    packages: {
      bridge: `${cniPlugins}/plugins/main/bridge`,
      loopback: `${cniPlugins}/plugins/main/loopback`,
      'host-local': `${cniPlugins}/plugins/ipam/host-local`,
      portmap: `${cniPlugins}/plugins/meta/portmap`,
      bandwidth: `${cniPlugins}/plugins/meta/bandwidth`,
    },
    variables: { [`${cniPlugins}/pkg/utils/buildversion.BuildVersion`]: `v${version}` },
  }),
  // The flannel plugin left this module after 0.9.1, and its later home is no module; this one serves every flanneld.
  'flannel-cni': () => ({
    modules: [[cniPlugins, 'v0.9.1']],
    packages: { flannel: `${cniPlugins}/plugins/meta/flannel` },
  }),
  flannel: ({ version }) => ({
    modules: [['github.com/flannel-io/flannel', `v${version}`]],
    // flannel's go.mod asks for a version of this one that the module proxy refuses.
    first: [['github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common', 'v1.3.103']],
    packages: { flannel: 'github.com/flannel-io/flannel' },
    variables: { 'github.com/flannel-io/flannel/pkg/version.Version': `v${version}` },
    tags: ['netgo', 'osusergo'],
    c: {},
  }),
};

const programNames: Readonly<Record<string, string>> = {
  etcd: 'server',
  'etcd-server': 'server',
  'cni-bridge': 'bridge',
  'cni-loopback': 'loopback',
  'cni-host-local': 'host-local',
  'cni-portmap': 'portmap',
  'cni-bandwidth': 'bandwidth',
  'cni-flannel': 'flannel',
};
