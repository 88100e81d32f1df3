import type { Host } from '../../host/index.ts';
import { imageList } from '../../manifests/index.ts';
import { listCommands, nodeOf, pullCommands } from '../../phases/index.ts';
import type { NodeRegistration } from '../../spec/index.ts';
import type { UpgradeCheckContext, UpgradeFinding } from './upgrade-check.ts';

const ID = 'ImagePull';
const TIMES = 5;
const NOT_THERE = 127;

/**
 * kubeadm's ImagePull: every image of the version to go to is on the host before anything stops. Those that are there are not pulled
 * again, unless the policy says so; as often as kubeadm tries.
 */
export const pullImages = async (
  { context: { host, member, say, signal }, target }: UpgradeCheckContext,
  policy: NodeRegistration['imagePullPolicy'],
): Promise<readonly UpgradeFinding[]> => {
  const { criSocket } = nodeOf(target, member.spec, host.facts);
  const images = imageList(target.documents.cluster);
  const found = new Set(policy === 'Always' ? [] : (await listed(host, criSocket)).split(/[\s",]+/));
  const missing = images.filter((image) => !found.has(image));
  if (policy === 'Never') return missing.map((image) => finding(image, 'it is not there, and the policy is Never'));
  const failed = [];
  for (const image of missing) {
    say(`pulling ${image}`);
    const said = await pull(host, image, criSocket, signal);
    if (said !== undefined) failed.push(finding(image, said));
  }
  return failed;
};

const listed = async (host: Host, socket: string): Promise<string> => {
  for (const command of listCommands(socket)) {
    const { stdout, exitCode } = await host.query(command, { allow: [1, NOT_THERE] });
    if (exitCode === 0) return stdout;
  }
  return '';
};

/** Gives what went wrong at last. */
const pull = async (host: Host, image: string, socket: string, signal: AbortSignal): Promise<string | undefined> => {
  let said = '';
  for (const command of Array.from({ length: TIMES }, () => pullCommands(image, socket)).flat()) {
    const { exitCode, stderr, stdout } = await host.run(command, `Pull ${image}`, { signal, allow: [1, NOT_THERE] });
    if (exitCode === 0) return undefined;
    if (exitCode !== NOT_THERE || said === '') said = (stderr || stdout).trim();
  }
  return said;
};

const finding = (image: string, why: string): UpgradeFinding => ({
  id: ID,
  severity: 'error',
  message: `${image} could not be had: ${why}`,
  fix: `Put it there, or mend the way to the registry, then: slipway config images pull`,
});
