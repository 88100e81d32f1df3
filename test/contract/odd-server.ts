import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import ssh2, { type AuthContext, type Connection } from 'ssh2';
import type { SshOptions } from '../../src/host/index.ts';

/** A server that does on purpose what a good one does not. Commands answer with their own first word. */
export interface OddServer {
  readonly port: number;
  /** How many connections were made. */
  connections(): number;
  /** How many sessions were open at once, at most. */
  mostSessions(): number;
  options(more?: Partial<SshOptions>): SshOptions;
  stop(): Promise<void>;
}

export interface OddServerOptions {
  /** Holds the host key and known_hosts. */
  readonly folder: string;
  readonly accepts?: { readonly method: 'password' | 'keyboard-interactive'; readonly password: string };
  /** Sessions at once on one connection; more are refused. */
  readonly maxSessions?: number;
  readonly answerAfterMs?: number;
  /** Connections dropped before any greeting. */
  readonly dropFirst?: number;
}

export const startOddServer = async (options: OddServerOptions): Promise<OddServer> => {
  const hostKey = await readFile(join(options.folder, 'host_ed25519'));
  let connections = 0;
  let most = 0;
  const open = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (connection) => {
    open.add(connection);
    connection.on('error', () => undefined);
    connection.on('close', () => open.delete(connection));
    connection.on('authentication', (context) => judge(context, options.accepts));
    connection.on('ready', () => {
      most = Math.max(most, 0);
      serve(connection, options, (sessions) => {
        most = Math.max(most, sessions);
      });
    });
  });
  const listener = server as unknown as { _srv: import('node:net').Server };
  listener._srv.prependListener('connection', (socket) => {
    connections += 1;
    if (connections <= (options.dropFirst ?? 0)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections,
    mostSessions: () => most,
    options: (more = {}) => ({
      host: '127.0.0.1',
      port,
      user: 'someone',
      identities: [],
      hostKeyPolicy: 'accept-new',
      knownHosts: [join(options.folder, `known_hosts_odd_${port}`)],
      connectDeadlineMs: 3_000,
      ...more,
    }),
    stop: async () => {
      for (const connection of open) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
};

const judge = (context: AuthContext, accepts: OddServerOptions['accepts']): void => {
  const refuse = () => context.reject(accepts === undefined ? [] : [accepts.method]);
  const decide = (isRight: boolean) => (isRight ? context.accept() : refuse());
  if (accepts === undefined) context.accept();
  else if (context.method !== accepts.method) refuse();
  else if (context.method === 'password') decide(context.password === accepts.password);
  else if (context.method === 'keyboard-interactive') {
    context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => decide(answer === accepts.password));
  }
};

const serve = (connection: Connection, options: OddServerOptions, onSessions: (count: number) => void): void => {
  let sessions = 0;
  connection.on('session', (accept, reject) => {
    if (sessions >= (options.maxSessions ?? 100)) return reject();
    sessions += 1;
    onSessions(sessions);
    const session = accept();
    session.on('close', () => {
      sessions -= 1;
    });
    session.on('exec', (acceptExec, _reject, { command }) => {
      const channel = acceptExec();
      setTimeout(() => {
        channel.write(command.split(' ')[0] ?? '');
        channel.exit(0);
        channel.end();
      }, options.answerAfterMs ?? 0);
    });
  });
};
