import { existsSync } from 'node:fs';
import { SlipwayError } from '../../errors/index.ts';
import { createLocalTransport } from '../../host/index.ts';
import { imageList } from '../../manifests/index.ts';
import { detectCriSocket, pullCommands } from '../../phases/index.ts';
import { type Cluster, clusterFromKubeadmConfig, type InitFlags } from '../../spec/index.ts';
import { readText } from '../cluster-file.ts';
import { gates, type Invocation, type Options, text } from '../command-spec.ts';
import { printObjects } from '../print-object.ts';
import type { Terminal } from '../terminal.ts';

/** `slipway config images list`. */
export const listImages = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster } = (await chosenCluster(options, terminal)).documents;
  const images = imageList(cluster);
  const object = { kind: 'Images', apiVersion: 'output.kubeadm.k8s.io/v1alpha3', images } as const;
  await printObjects([object], images, options, terminal);
  return 0;
};

/** `slipway config images pull`: through crictl, or ctr where there is none. Throws COMPONENT_UNAVAILABLE. */
export const pullImages = async ({ options, terminal }: Invocation): Promise<number> => {
  const { cluster, init } = (await chosenCluster(options, terminal)).documents;
  const socket = init.nodeRegistration.criSocket ?? detectCriSocket(existsSync);
  for (const image of imageList(cluster)) {
    await pull(image, socket, terminal.signal);
    terminal.out.write(`[config/images] Pulled ${image}\n`);
  }
  return 0;
};

const chosenCluster = async (options: Options, terminal: Terminal): Promise<Cluster> => {
  const config = text(options, 'config');
  const content = config === undefined ? undefined : await readText(config, terminal);
  const featureGates = gates(options, 'featureGates');
  const named = Object.fromEntries(textFlags.map((name) => [name, text(options, name) || undefined]));
  const given = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  const flags: InitFlags = { ...given, ...(featureGates && { featureGates }) };
  return clusterFromKubeadmConfig(content, config ?? '', flags);
};

const textFlags = ['imageRepository', 'kubernetesVersion', 'criSocket'] as const;

const TIMES = 5;
const NOT_THERE = 127;

/** As often as kubeadm tries. */
const pull = async (image: string, socket: string, signal: AbortSignal): Promise<void> => {
  let said = '';
  for (const command of Array.from({ length: TIMES }, () => pullCommands(image, socket)).flat()) {
    const { exitCode, stderr, stdout } = await createLocalTransport().exec(command, { signal });
    if (exitCode === 0) return;
    if (exitCode !== NOT_THERE || said === '') said = (stderr || stdout).trim();
  }
  throw new SlipwayError('COMPONENT_UNAVAILABLE', `${image} could not be pulled through ${socket}: ${said}`, {
    hint: 'Look at the runtime and the registry; another registry is taken with --image-repository.',
  });
};
