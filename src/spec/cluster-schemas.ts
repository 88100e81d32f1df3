import { z } from 'zod';
import { kubeletSettingsSchema } from './component-schemas.ts';
import {
  addressSchema,
  cidrSchema,
  dnsNameSchema,
  durationSchema,
  endpointSchema,
  maxUnavailableSchema,
  portSchema,
  subnetSchema,
} from './field-schemas.ts';
import { taintSchema } from './kubeadm-schemas.ts';

export const clusterApiVersion = 'slipway.dev/v1alpha1';

const role = z.enum(['control-plane', 'worker', 'etcd']);

const secret = z
  .union([
    z.literal('prompt'),
    z.strictObject({ prompt: z.literal(true) }),
    z.strictObject({ file: z.string().meta({ description: 'Path of a file that holds it.' }) }),
    z.strictObject({ env: z.string().meta({ description: 'Name of an environment variable that holds it.' }) }),
  ])
  .meta({ description: 'Where a secret comes from: prompt, {file: PATH} or {env: NAME}; never the secret itself.' });

const sshOptions = {
  user: z.string().exactOptional().meta({ description: 'User to log in as; root or a user who may sudo.' }),
  port: portSchema
    .exactOptional()
    .meta({ description: 'Port of the SSH server; 22 unless ~/.ssh/config says otherwise.' }),
  identityFile: z.string().exactOptional().meta({ description: 'Path of a private key; ~ is your home.' }),
  identityFiles: z
    .array(z.string())
    .exactOptional()
    .meta({ description: 'Paths of private keys, tried in this order.' }),
  password: secret.exactOptional(),
  passphrase: secret.exactOptional(),
  sudoPassword: secret.exactOptional(),
  jump: z
    .union([z.string(), z.array(z.string())])
    .exactOptional()
    .meta({ description: 'Bastions in the order they are passed, each [user@]host[:port].' }),
  hostKeyPolicy: z
    .enum(['strict', 'accept-new'])
    .exactOptional()
    .meta({ description: 'accept-new (default) learns keys of unknown hosts; strict refuses them.' }),
  knownHosts: z.string().exactOptional().meta({ description: 'Path of a known_hosts file; your own unless given.' }),
};

const ssh = z
  .union([
    z.string().min(1, 'expected [user@]host[:port]'),
    z.strictObject({
      host: z.string().min(1, 'expected a name or an address').exactOptional().meta({
        description: 'Name, address or alias of ~/.ssh/config; the address or the name of the host unless given.',
      }),
      ...sshOptions,
    }),
  ])
  .meta({ description: 'How to reach the host: [user@]host[:port], or the parts by name.' });

const host = z.strictObject({
  name: dnsNameSchema.meta({ description: 'How Slipway calls this host; unique in the file.' }),
  role: role.exactOptional().meta({ description: 'Short for roles with one entry.' }),
  roles: z.array(role).min(1, 'expected at least one role').exactOptional().meta({
    description:
      'worker unless given. Both control-plane and worker: a control plane that also runs pods. etcd, alone: a member of an etcd on hosts of its own.',
  }),
  connection: z.enum(['ssh', 'local']).exactOptional().meta({ description: 'local: the machine Slipway runs on.' }),
  ssh: ssh.exactOptional(),
  address: addressSchema
    .exactOptional()
    .meta({ description: 'Address the other hosts reach this one at; found on the host unless given.' }),
  labels: z.record(z.string(), z.string()).exactOptional().meta({ description: 'Labels of the node.' }),
  taints: z
    .array(taintSchema)
    .exactOptional()
    .meta({ description: 'Taints of the node. Not given: what kubeadm sets for the role; []: none.' }),
  nodeName: dnsNameSchema.exactOptional().meta({ description: 'Name of the node; the hostname unless given.' }),
  kubelet: kubeletSettingsSchema
    .exactOptional()
    .meta({ description: 'KubeletConfiguration settings for this host alone.' }),
});

const network = z.strictObject({
  podSubnet: subnetSchema.exactOptional().meta({ description: 'Addresses of pods; 10.244.0.0/16 unless given.' }),
  serviceSubnet: subnetSchema
    .exactOptional()
    .meta({ description: 'Addresses of services; 10.96.0.0/12 unless given.' }),
  dnsDomain: dnsNameSchema.exactOptional().meta({ description: 'DNS domain of services; cluster.local unless given.' }),
  addon: z
    .enum(['flannel', 'none'])
    .exactOptional()
    .meta({ description: 'Pod network that Slipway installs; flannel unless given.' }),
  backend: z
    .enum(['vxlan', 'host-gw'])
    .exactOptional()
    .meta({ description: 'How flannel carries packets between hosts; vxlan unless given.' }),
});

const source = z.union([
  z.literal('mirror'),
  z.literal('source'),
  z.strictObject({
    type: z.literal('mirror'),
    kubernetes: z
      .url('expected a URL')
      .exactOptional()
      .meta({ description: 'Base of Kubernetes binaries, laid out as dl.k8s.io.' }),
    github: z
      .url('expected a URL')
      .exactOptional()
      .meta({ description: 'Base of release files, laid out as github.com.' }),
    registries: z
      .record(z.string(), z.string())
      .exactOptional()
      .meta({ description: 'Registries to ask instead, by the registry they stand for.' }),
  }),
  z.strictObject({
    type: z.literal('bundle'),
    path: z.string().meta({ description: 'Path of a file that slipway components bundle made.' }),
  }),
  z.strictObject({ type: z.literal('source') }),
]);

export const clusterFileSchema = z.strictObject({
  apiVersion: z.literal(clusterApiVersion),
  kind: z.literal('Cluster'),
  metadata: z.strictObject({ name: dnsNameSchema.meta({ description: 'Name of the cluster.' }) }),
  spec: z
    .strictObject({
      kubernetesVersion: z.string().exactOptional().meta({ description: 'Such as v1.36.3.' }),
      controlPlaneEndpoint: endpointSchema.exactOptional().meta({
        description:
          'host:port that leads to every control plane, such as a load balancer; the first control plane unless given.',
      }),
      virtualIp: addressSchema.exactOptional().meta({
        description:
          "An unused address of the hosts' own network. keepalived keeps it on one of the control planes, haproxy there passes on to all of them.",
      }),
      etcd: z
        .strictObject({
          endpoints: z
            .array(z.url({ protocol: /^https?$/, error: 'expected a URL such as https://192.0.2.31:2379' }))
            .min(1, 'expected at least one endpoint')
            .meta({ description: 'Client URLs of its members.' }),
          caFile: z.string().exactOptional().meta({ description: 'Its CA: a path on this machine.' }),
          certFile: z.string().exactOptional().meta({ description: 'Client certificate for the API servers.' }),
          keyFile: z.string().exactOptional().meta({ description: 'The key of the client certificate.' }),
        })
        .exactOptional()
        .meta({ description: 'An etcd that somebody else runs; the control planes run their own unless given.' }),
      network: network.exactOptional().meta({ description: 'Networks of pods and services.' }),
      ssh: z
        .strictObject(sshOptions)
        .exactOptional()
        .meta({ description: 'SSH settings of every host that does not set its own.' }),
      hosts: z.array(host).exactOptional().meta({ description: 'The machines. The first control plane leads.' }),
      provider: z
        .strictObject({
          lab: z
            .strictObject({
              controlPlanes: z
                .int()
                .min(1, 'expected at least 1')
                .exactOptional()
                .meta({ description: '1 unless given; an odd number.' }),
              workers: z.int().min(0, 'expected 0 or more').exactOptional().meta({ description: '2 unless given.' }),
              subnet: cidrSchema
                .exactOptional()
                .meta({ description: 'Network of the machines; 10.77.0.0/24 unless given.' }),
            })
            .meta({ description: 'Machines of the lab, made on this one.' }),
        })
        .exactOptional()
        .meta({ description: 'Makes the machines; then hosts may be left out.' }),
      components: z
        .strictObject({
          sources: z
            .array(source)
            .min(1, 'expected at least one source')
            .exactOptional()
            .meta({ description: 'Where binaries and images come from, tried in this order; [mirror] unless given.' }),
          delivery: z
            .enum(['upload', 'download'])
            .exactOptional()
            .meta({ description: 'upload (default): from here over the connection; download: each host by itself.' }),
          versions: z
            .record(z.string(), z.string())
            .exactOptional()
            .meta({ description: 'Versions that differ from the pinned ones, by component.' }),
        })
        .exactOptional()
        .meta({ description: 'Binaries and images.' }),
      playbooks: z
        .strictObject({
          before: z
            .array(z.string())
            .exactOptional()
            .meta({ description: 'Playbooks to run on every host before Kubernetes.' }),
          after: z
            .array(z.string())
            .exactOptional()
            .meta({ description: 'Playbooks to run on every host afterwards.' }),
        })
        .exactOptional()
        .meta({ description: 'Your own preparations.' }),
      upgrade: z
        .strictObject({
          maxUnavailable: maxUnavailableSchema.exactOptional().meta({
            description: 'Workers out of service at the same time: a number, or a share such as 25%; 1 unless given.',
          }),
          drainTimeout: durationSchema
            .exactOptional()
            .meta({ description: 'How long pods may take to leave a node; 5m unless given.' }),
        })
        .exactOptional()
        .meta({ description: 'How a new kubernetesVersion is rolled out.' }),
    })
    .meta({ description: 'Machines made on this one.' }),
});

export type ClusterFile = z.infer<typeof clusterFileSchema>;
export type HostEntry = NonNullable<ClusterFile['spec']['hosts']>[number];
export type SshEntry = Exclude<HostEntry['ssh'], string | undefined>;
export type SecretEntry = z.infer<typeof secret>;
export type SourceEntry = z.infer<typeof source>;
