import { caCertHashes, type KubeconfigContent, parseKubeconfig, verifyJws } from '../certs/index.ts';
import { SlipwayError } from '../errors/index.ts';
import { fetchAnonymous, fieldAt, pollUntil } from '../kube/index.ts';
import { parseYaml } from '../render/index.ts';
import { type Discovery, type HostSpec, type JoinConfiguration, parseDuration } from '../spec/index.ts';
import type { PhaseContext } from '../workflow/index.ts';

type BootstrapToken = NonNullable<Discovery['bootstrapToken']>;

const INFO = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
const RETRY_MS = 1000;

/**
 * kubeadm's discovery by token: cluster-info is read without trust, its signature is checked with the token, its CA against the
 * pins, and it is read once more over TLS that trusts this CA alone. Throws DISCOVERY_FAILED, WAIT_TIMEOUT.
 * https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning
 */
export const discoverByToken = async (
  context: PhaseContext<HostSpec>,
  join: JoinConfiguration,
  wanted: BootstrapToken,
): Promise<{ readonly server: string; readonly ca: string }> => {
  const server = `https://${wanted.apiServerEndpoint}`;
  const untrusted = await waitForSignature(context, server, wanted, parseDuration(join.timeouts.discovery));
  const { ca } = readInfo(untrusted);
  if (!wanted.unsafeSkipCAVerification) requirePin(ca, wanted.caCertHashes ?? []);
  const trusted = infoIn(
    await fetchAnonymous({ connect: context.host.dial, server, path: INFO, ca, signal: context.signal }),
  );
  if (trusted.kubeconfig !== untrusted) {
    throw new SlipwayError(
      'DISCOVERY_FAILED',
      `${server} said something else once it was asked over a trusted connection.`,
      {
        hint: 'Somebody may be in between. Compare the CA hash on the control plane: slipway join prints it there.',
      },
    );
  }
  return { server: readInfo(trusted.kubeconfig).server, ca };
};

/** The controller-manager signs a moment after the token was made; a missing signature is waited for, a wrong one is not. */
const waitForSignature = async (
  { host, signal, say }: PhaseContext<HostSpec>,
  server: string,
  { token }: BootstrapToken,
  timeoutMs: number,
): Promise<string> => {
  const id = token.split('.')[0] ?? '';
  let last = 'it does not answer';
  const look = async (): Promise<string | undefined> => {
    const answer = await fetchAnonymous({ connect: host.dial, server, path: INFO, signal }).catch((error: unknown) => {
      last = error instanceof Error ? error.message : String(error);
      return undefined;
    });
    if (answer === undefined) return undefined;
    const info = infoIn(answer);
    const jws = info.signatures[`jws-kubeconfig-${id}`];
    if (jws === undefined) {
      last = `it knows no token "${id}" (expired, deleted, or of another cluster)`;
      say(`${server}: ${last}; waiting`);
      return undefined;
    }
    if (verifyJws(info.kubeconfig, jws, token)) return info.kubeconfig;
    throw new SlipwayError('DISCOVERY_FAILED', `What ${server} says of its cluster is not signed with this token.`, {
      hint: 'Make a new one on the control plane: slipway token create --print-join-command',
    });
  };
  // Not the host's own wait, which under plan ends as soon as something is to be changed: this changes nothing.
  return pollUntil(`cluster-info at ${server}`, look, { timeoutMs, intervalMs: RETRY_MS, signal }).catch(
    (cause: unknown) => {
      if (!(cause instanceof SlipwayError) || cause.code !== 'WAIT_TIMEOUT') throw cause;
      throw new SlipwayError('DISCOVERY_FAILED', `${server}: ${last}.`, {
        cause,
        hint: 'Look at the address, and make a new token on the control plane: slipway token create --print-join-command',
      });
    },
  );
};

interface ClusterInfo {
  readonly kubeconfig: string;
  readonly signatures: Readonly<Record<string, string>>;
}

const infoIn = (body: string): ClusterInfo => {
  const signatures: Record<string, string> = {};
  for (const [name, value] of Object.entries(fieldAt(JSON.parse(body), 'data') ?? {}))
    if (typeof value === 'string') signatures[name] = value;
  return { kubeconfig: signatures['kubeconfig'] ?? '', signatures };
};

const readInfo = (kubeconfig: string): KubeconfigContent => parseKubeconfig(parseYaml(kubeconfig), 'cluster-info');

const requirePin = (ca: string, pins: readonly string[]): void => {
  const hashes = caCertHashes(ca);
  if (hashes.some((hash) => pins.includes(hash))) return;
  throw new SlipwayError('DISCOVERY_FAILED', `The cluster's CA is ${hashes.join(', ')}, not ${pins.join(', ')}.`, {
    hint: 'This is another cluster than the hash was made for. Type the join command of the right control plane.',
  });
};
