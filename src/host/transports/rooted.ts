import { posix } from 'node:path';
import { SlipwayError } from '../../errors/index.ts';
import type { Command } from '../command.ts';
import { programOf } from '../program.ts';
import type { Transport } from '../transport.ts';

/**
 * Another root file system on the machine of `transport`, as kubeadm's `--rootfs` means it: programs run in a chroot, and files are
 * found as they are found there, so that links do not lead out of it. Addresses are those of the machine.
 */
export const createRootedTransport = (transport: Transport, root: string): Transport => {
  const inside = (command: Command): Command => {
    const { file, args, ...rest } = programOf(command);
    return { ...rest, file: 'chroot', args: [root, file, ...args] };
  };
  /** Where it is for those outside; `undefined` when a folder on the way is missing. */
  const outside = async (path: string): Promise<string | undefined> => {
    const { exitCode, stdout, stderr } = await transport.exec(inside({ file: 'readlink', args: ['-f', '--', path] }));
    if (exitCode > NO_SUCH_PATH) throw noRoot(root, stderr);
    return exitCode === 0 ? posix.join(root, stdout.replace(/\n$/, '')) : undefined;
  };
  return {
    target: transport.target,
    exec: (command, options) => transport.exec(inside(command), options),
    read: async (path) => {
      const found = await outside(path);
      return found === undefined ? undefined : transport.read(found);
    },
    write: async (path, content, options) => {
      const folder = (await outside(posix.dirname(path))) ?? posix.join(root, posix.dirname(path));
      await transport.write(posix.join(folder, posix.basename(path)), content, options);
    },
    dial: (address) => transport.dial(address),
    close: () => transport.close(),
  };
};

const NO_SUCH_PATH = 1;

const noRoot = (root: string, why: string): SlipwayError =>
  new SlipwayError('HOST_UNSUPPORTED', `${root} cannot be used as the root of a host: ${why.trim()}`, {
    hint: 'Give the folder that holds its whole system: --rootfs DIRECTORY',
  });
