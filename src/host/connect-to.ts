import type { HostSpec, LocalConnection } from '../spec/index.ts';
import { readSecret } from './secret-source.ts';
import type { Transport } from './transport.ts';
import { createLocalTransport } from './transports/local.ts';
import { readSecretFile } from './transports/local-secret-file.ts';
import { createRootedTransport } from './transports/rooted.ts';
import { createSshTransport } from './transports/ssh.ts';
import { resolveSsh, type SshEnvironment } from './transports/ssh-resolve.ts';

/** The transport that a host of the cluster file asks for. It connects at its first verb. */
export const connectTo = async (host: Pick<HostSpec, 'connection'>, environment: SshEnvironment): Promise<Transport> =>
  host.connection.type === 'local'
    ? localTransport(host.connection)
    : createSshTransport(await resolveSsh(host.connection, environment));

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
