import { SlipwayError } from '../errors/index.ts';
import { defaultCriSocket } from './node.ts';

const known = [defaultCriSocket, 'unix:///var/run/crio/crio.sock', 'unix:///var/run/cri-dockerd.sock'];

/** The socket of the container runtime that is there, as kubeadm looks for it; containerd's when none is. Throws USAGE when several are. */
export const detectCriSocket = (exists: (path: string) => boolean): string => {
  const found = known.filter((socket) => exists(socket.replace('unix://', '')));
  if (found.length < 2) return found[0] ?? defaultCriSocket;
  throw new SlipwayError('USAGE', `This host has several container runtimes: ${found.join(', ')}.`, {
    hint: 'Say which: --cri-socket, or nodeRegistration.criSocket in the file.',
  });
};
