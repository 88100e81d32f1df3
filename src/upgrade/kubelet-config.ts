import { isDeepStrictEqual } from 'node:util';
import type { Host } from '../host/index.ts';
import { textAt } from '../kube/index.ts';
import { instanceConfiguration, kubeletConfiguration } from '../manifests/index.ts';
import {
  kubeletConfigFile,
  kubeletEnvFile,
  kubeletInstanceConfigFile,
  kubernetesDir,
  nodeOf,
  readPatches,
  resolverOf,
  type Step,
  step,
} from '../phases/index.ts';
import { parseYaml, toYaml } from '../render/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import { type Artifact, ofHost, type PhaseContext } from '../workflow/index.ts';
import { controlPlaneUpgraded, upgradeApi, upgradeTarget } from './artifacts.ts';
import { flagIn, withoutFlags } from './kubelet-flags.ts';
import { dropSocketAnnotation } from './socket-annotation.ts';
import { readStored } from './stored-configuration.ts';

/** The cluster keeps the KubeletConfiguration of the new version. */
export const kubeletConfigUploaded = ofHost('kubeletConfigUploaded');
/** config.yaml of the kubelet is that of the new version; the kubelet reads it when it starts next. */
export const kubeletConfigured = ofHost('kubeletConfigured');

/** kubeadm's `kubelet-config`: config.yaml from what the cluster keeps, the old one kept; edits by hand are told. */
const kubeletConfig = (after: Readonly<Record<string, Artifact<void>>>): Step =>
  step({
    id: 'kubelet-config',
    title: 'Write the configuration of the kubelet',
    where: () => true,
    needs: { target: upgradeTarget, kube: upgradeApi, controlPlaneUpgraded, ...after },
    gives: { kubeletConfigured },
    run: async (context, { target, kube }) => {
      // What upload-config stored a moment ago counts.
      const { kubelet } = await readStored(kube);
      await writeKubeletConfig(context, target, kubelet?.document ?? {});
      await dropSocketAnnotation(context, target, kube);
      return { kubeletConfigured: undefined };
    },
    recover: async () => ({ kubeletConfigured: undefined }),
  });

/** Where the new configuration is there already. */
export const nodeKubeletConfig = kubeletConfig({});
/** Where it is stored first. */
export const applyKubeletConfig = kubeletConfig({ kubeletConfigUploaded });

const SOCKET = 'container-runtime-endpoint';

/** Writes config.yaml of a kubelet, and instance-config.yaml where there is none. `shared`: the cluster's KubeletConfiguration. */
export const writeKubeletConfig = async (
  { host, member, warn }: PhaseContext<HostSpec>,
  target: Cluster,
  shared: Readonly<Record<string, unknown>>,
): Promise<void> => {
  const node = nodeOf(target, member.spec, host.facts);
  const [resolvConf, patches, flags, instance, before] = await Promise.all([
    resolverOf(host),
    readPatches(host, node.patchesDirectory),
    host.files.readText(kubeletEnvFile),
    host.files.readText(kubeletInstanceConfigFile),
    host.files.readText(kubeletConfigFile),
  ]);
  const criSocket = socketIn(instance) ?? flagIn(flags, SOCKET) ?? node.criSocket;
  const content = kubeletConfiguration({
    cluster: target.documents.cluster,
    user: shared,
    hostSettings: member.spec.kubelet,
    criSocket,
    patches,
    ...(resolvConf === undefined ? {} : { resolvConf }),
  });
  const lost = lostSettings(before, content);
  if (before !== undefined && toYaml(content) !== before) await keep(host, before);
  if (lost.length > 0) warn(handMade(lost));
  await host.files.ensure([
    { path: kubeletConfigFile, content: toYaml(content) },
    ...(instance === undefined ? [{ path: kubeletInstanceConfigFile, content: instanceConfiguration(criSocket) }] : []),
    ...(flags === undefined ? [] : [{ path: kubeletEnvFile, content: withoutFlags(flags, [SOCKET]) }]),
  ]);
};

const socketIn = (instance: string | undefined): string | undefined => {
  const socket = instance === undefined ? '' : textAt(parseYaml(instance), 'containerRuntimeEndpoint');
  return socket === '' ? undefined : socket;
};

const KEPT = `${kubernetesDir}/tmp/slipway-kubelet-config.yaml`;

/** One is enough: what the kubelet ran with before. */
const keep = async (host: Host, text: string): Promise<void> => {
  await host.files.ensure([
    { kind: 'directory', path: `${kubernetesDir}/tmp`, mode: 0o700 },
    { path: KEPT, content: text, mode: 0o600 },
  ]);
};

/** Settings of the old file that the new one does not have, or has otherwise. */
const lostSettings = (before: string | undefined, content: Readonly<Record<string, unknown>>): readonly string[] => {
  const old: unknown = before === undefined ? undefined : parseYaml(before);
  if (typeof old !== 'object' || old === null) return [];
  return Object.entries(old)
    .filter(([key, value]) => !isDeepStrictEqual(value, content[key]))
    .map(([key]) => key);
};

const handMade = (names: readonly string[]): string =>
  `${kubeletConfigFile} had ${names.join(', ')} otherwise than the cluster's KubeletConfiguration, which counts now; the old file is ${KEPT}. What is meant for this host alone belongs into a patch: --patches DIRECTORY with kubeletconfiguration.yaml`;
