import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, { type Client, type ConnectConfig, type SFTPWrapper } from 'ssh2';
import { SlipwayError } from '../../errors/index.ts';
import { authenticate } from './ssh-auth.ts';
import { checkHostKey, type HostKeyCheck } from './ssh-host-keys.ts';
import { type SshEndpoint, type SshOptions, targetOf } from './ssh-options.ts';

/** One established connection, through its bastions. It never mends itself: after it broke, open another. */
export interface SshLink {
  readonly client: Client;
  /** Rejects with HOST_LINK_LOST when the connection breaks; never settles otherwise. */
  readonly lost: Promise<never>;
  isAlive(): boolean;
  /** Ends it for everybody, at once: for who sees that it is broken before it says so itself. */
  condemn(): void;
  /** The one SFTP session of the link, opened at the first call by way of `keep`. */
  sftp(keep: (open: () => Promise<SFTPWrapper>) => Promise<SFTPWrapper>): Promise<SFTPWrapper>;
  end(): Promise<void>;
}

/** One attempt: bastions first, one through the other, then the host itself. */
export const openLink = async (options: SshOptions): Promise<SshLink> => {
  const clients: Client[] = [];
  try {
    let previous: Client | undefined;
    for (const endpoint of [...(options.jump ?? []), options]) {
      const hostKey = await checkHostKey(endpoint, options.onNotice);
      const socket = previous ? await forward(previous, endpoint) : await openSocket(endpoint, attemptMs(options));
      previous = await shakeHands(endpoint, hostKey, socket, options);
      previous.on('error', () => undefined);
      clients.push(previous);
    }
    if (previous === undefined) throw new Error('no endpoint');
    return linkOf(previous, clients, targetOf(options));
  } catch (error) {
    for (const client of clients.reverse()) client.end();
    throw error;
  }
};

const attemptMs = (options: SshOptions): number => options.attemptTimeoutMs ?? 15_000;

const openSocket = ({ host, port }: SshEndpoint, timeoutMs: number): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs);
    socket.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    socket.once('connect', () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });

const forward = (client: Client, { host, port }: SshEndpoint): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => (error ? reject(error) : resolve(stream)));
  });

/** AES-GCM first: it is what processors do in hardware. Compression costs more than it saves on what Slipway sends. */
const algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
    'diffie-hellman-group16-sha512',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
  ],
  compress: ['none'],
} satisfies ConnectConfig['algorithms'];

/** Nothing may be awaited between the socket and here: a server that hangs up at once would go unnoticed. */
const shakeHands = (
  endpoint: SshEndpoint,
  hostKey: HostKeyCheck,
  socket: Duplex,
  options: SshOptions,
): Promise<Client> => {
  const authentication = authenticate(endpoint);
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    let refused: unknown;
    client.once('ready', () => resolve(client));
    client.on('error', (error: Error & { level?: string }) => {
      if (error.level === 'agent') return;
      reject(refused ?? (error.level === 'client-authentication' ? authentication.failure() : error));
    });
    client.once('close', () => reject(refused ?? new Error('the server closed the connection')));
    client.connect({
      sock: socket as NonNullable<ConnectConfig['sock']>,
      username: endpoint.user,
      algorithms: { ...algorithms, serverHostKey: hostKey.algorithms },
      hostVerifier: (key: Buffer, verify: (accepted: boolean) => void) => {
        hostKey
          .verify(key)
          .then(() => verify(true))
          .catch((error: unknown) => {
            refused = error;
            verify(false);
          });
      },
      authHandler: authentication.handler,
      readyTimeout: attemptMs(options),
      keepaliveInterval: options.keepaliveMs ?? 15_000,
      keepaliveCountMax: 3,
    });
  });
};

const linkOf = (client: Client, clients: readonly Client[], target: string): SshLink => {
  let alive = true;
  let sftp: Promise<SFTPWrapper> | undefined;
  const { promise: lost, reject } = Promise.withResolvers<never>();
  const condemn = (): void => {
    if (!alive) return;
    alive = false;
    for (const each of clients) each.destroy();
    reject(new SlipwayError('HOST_LINK_LOST', `The connection to ${target} broke.`));
  };
  client.once('close', condemn);
  lost.catch(() => undefined);
  return {
    client,
    lost,
    isAlive: () => alive,
    condemn,
    sftp: (keep) => {
      const forget = () => {
        sftp = undefined;
      };
      if (!sftp) {
        sftp = keep(() => openSftp(client, forget));
        sftp.catch(forget);
      }
      return sftp;
    },
    end: async () => {
      if (alive) client.end();
      await lost.catch(() => undefined);
    },
  };
};

const openSftp = (client: Client, onGone: () => void): Promise<SFTPWrapper> =>
  new Promise((resolve, reject) => {
    client.sftp((error, sftp) => {
      if (error) return reject(error);
      sftp.on('error', () => undefined);
      sftp.once('close', onGone);
      resolve(sftp);
    });
  });
