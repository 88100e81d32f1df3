import type { ProgramCommand } from '../../host/index.ts';

/** What pulls an image into the runtime of a socket, the first that is there: crictl, or ctr for containerd. */
export const pullCommands = (image: string, socket: string): readonly ProgramCommand[] => [
  { file: 'crictl', args: ['--runtime-endpoint', socket, '--image-endpoint', socket, 'pull', image] },
  ...(socket.includes('containerd')
    ? [{ file: 'ctr', args: ['-a', pathOf(socket), '-n', 'k8s.io', 'images', 'pull', image] }]
    : []),
];

/** What lists the images that a runtime has, one reference a line or in a line. */
export const listCommands = (socket: string): readonly ProgramCommand[] => [
  { file: 'crictl', args: ['--runtime-endpoint', socket, '--image-endpoint', socket, 'images', '-o', 'json'] },
  ...(socket.includes('containerd')
    ? [{ file: 'ctr', args: ['-a', pathOf(socket), '-n', 'k8s.io', 'images', 'ls', '-q'] }]
    : []),
];

const pathOf = (socket: string): string => socket.replace(/^unix:\/\//, '');
