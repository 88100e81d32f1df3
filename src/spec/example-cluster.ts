/** A commented cluster file to start from: three hosts reached by SSH. */
export const exampleCluster = (): string => `# yaml-language-server: $schema=./schema/cluster.schema.json
apiVersion: slipway.dev/v1alpha1
kind: Cluster
metadata:
  name: example
spec:
  kubernetesVersion: v1.36.3
  # Where all control planes are reached, such as a load balancer. Without it: the first control plane.
  # controlPlaneEndpoint: api.example.com:6443

  # Settings of every host that does not set its own; your ~/.ssh/config and agent are used too.
  ssh:
    user: root
    # identityFile: ~/.ssh/id_ed25519
    # jump: admin@bastion.example.com

  # The first control plane leads. One, three or five of them.
  hosts:
    - name: cp1
      role: control-plane
      ssh: 192.0.2.11
    - name: w1
      ssh: 192.0.2.21
    - name: w2
      ssh:
        host: 192.0.2.22
        port: 2222
      labels:
        disk: ssd
      # kubelet:
      #   maxPods: 200

  # These are the defaults.
  network:
    podSubnet: 10.244.0.0/16
    serviceSubnet: 10.96.0.0/12
    dnsDomain: cluster.local
    addon: flannel
    backend: vxlan

  # Where binaries and images come from, tried in this order.
  components:
    sources:
      - mirror
      # - type: bundle
      #   path: ./slipway-bundle.tar

# kubeadm's own documents may follow, and say more than the fields above.
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
    - name: audit-log-maxage
      value: "30"
`;
