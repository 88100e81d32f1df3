import type { HostSpec, LocalConnection } from '../spec/index.ts';
import { readSecret } from './secret-source.ts';
import type { Transport } from './transport.ts';
import { createLocalTransport } from './transports/local.ts';
import { readSecretFile } from './transports/local-secret-file.ts';
import { createRootedTransport } from './transports/rooted.ts';
import type { SshEnvironment } from './transports/ssh-resolve.ts';

/** The transport that a host of the cluster file asks for. It connects at its first verb. */
export const connectTo = async (
  { connection }: Pick<HostSpec, 'connection'>,
  environment: SshEnvironment,
): Promise<Transport> => {
  if (connection.type === 'local') return localTransport(connection);
  // Half of what there is to load, and nothing that a command on its own host would use.
  const [{ createSshTransport }, { resolveSsh }] = await Promise.all([
    import('./transports/ssh.ts'),
    import('./transports/ssh-resolve.ts'),
  ]);
  return createSshTransport(await resolveSsh(connection, environment));
};

const localTransport = ({ rootfs }: LocalConnection): Transport =>
  rootfs === undefined ? createLocalTransport() : createRootedTransport(createLocalTransport(), rootfs);

/** What `createHost` asks for when sudo wants a password; `undefined` when the cluster file names no source. */
export const sudoPasswordOf = (
  { name, connection }: Pick<HostSpec, 'name' | 'connection'>,
  environment: SshEnvironment,
): (() => Promise<string>) | undefined => {
  const source = connection.type === 'ssh' ? connection.sudoPassword : undefined;
  return source && (() => readSecret(source, `Password for sudo on ${name}`, environment, readSecretFile));
};
