/** One SSH server and what to show it; also what a bastion is. */
export interface SshEndpoint {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identities: readonly SshIdentity[];
  /** Offer no agent keys but those of `identities`. */
  readonly identitiesOnly?: boolean;
  /** Path of the agent's socket. */
  readonly agent?: string;
  /** Asked for only when the server takes passwords and every key was refused. */
  readonly password?: () => Promise<string>;
  /** Asked for only when an encrypted key must be used itself. */
  readonly passphrase?: (keyPath: string) => Promise<string>;
  readonly hostKeyPolicy: 'strict' | 'accept-new';
  /** known_hosts files; accepted keys are written to the first. */
  readonly knownHosts: readonly string[];
}

export interface SshIdentity {
  readonly path: string;
  /** Named by the user: a fault of this file is an error. Default keys that are not there are passed over. */
  readonly named: boolean;
}

export interface SshOptions extends SshEndpoint {
  /** Bastions in the order they are passed. */
  readonly jump?: readonly SshEndpoint[];
  /** How long refusals and resets are borne while a machine boots; 30 000 when absent. */
  readonly connectDeadlineMs?: number;
  /** One attempt, from the first packet to a usable connection; 15 000 when absent. */
  readonly attemptTimeoutMs?: number;
  /** 15 000 when absent; three unanswered ones end the link. */
  readonly keepaliveMs?: number;
  /** Channels at once on one connection; 8 when absent (OpenSSH's MaxSessions is 10). */
  readonly maxSessions?: number;
  /** Hears what people should know, such as the fingerprint of an accepted host key. */
  readonly onNotice?: (text: string) => void;
}

/** For people: `root@10.77.0.11:22`. */
export const targetOf = ({ user, host, port }: Pick<SshEndpoint, 'user' | 'host' | 'port'>): string =>
  `${user}@${host.includes(':') ? `[${host}]` : host}:${port}`;
