import { SlipwayError } from '../errors/index.ts';
import type { Host } from '../host/index.ts';
import type { Cluster, HostSpec } from '../spec/index.ts';
import { checked, clusterSpec } from './artifacts.ts';
import type { Check, CheckContext, Finding } from './checks/check.ts';
import { isOurs, readClaim } from './claim.ts';
import { kubeletClientCertificate } from './kubernetes-paths.ts';
import { isLeader, nodeOf } from './node.ts';
import { type Step, step } from './step.ts';
import { resetToType } from './to-type.ts';

export interface PreflightOptions {
  /** A host of another cluster is no fault: it is to leave it. */
  readonly anyCluster?: boolean;
  /** What becomes of a node that no run of Slipway's made; unless given it is judged like a bare host. */
  readonly foreign?: 'refused' | 'taken-over';
}

/** Runs every check on every host; errors that are not ignored by name end the host before anything is written. */
export const preflight = (checks: readonly Check[], options: PreflightOptions = {}): Step =>
  step({
    id: 'preflight',
    title: 'Check the host',
    where: () => true,
    needs: { cluster: clusterSpec },
    gives: { checked },
    run: async ({ host, member, warn }, { cluster }) => {
      const context = await checkContext(host, member.spec, cluster, options);
      const findings = (await Promise.all(checks.map((check) => check.test(context)))).flat();
      const { errors, warnings } = judge(findings, context.node.registration.ignorePreflightErrors ?? []);
      for (const { id, message, fix } of warnings) warn(`[${id}] ${message} ${fix}`);
      if (errors.length > 0) throw preflightError(host.name, errors);
      return { checked: undefined };
    },
    recover: async () => ({ checked: undefined }),
  });

const checkContext = async (
  host: Host,
  spec: HostSpec,
  cluster: Cluster,
  { anyCluster = false, foreign }: PreflightOptions,
): Promise<CheckContext> => {
  const claim = await readClaim(host);
  if (claim && !anyCluster && !isOurs(claim, cluster)) {
    throw new SlipwayError('PREFLIGHT_FAILED', `${host.name} belongs to the cluster "${claim.cluster}".`, {
      hint: `If nobody needs that cluster, take the host out of it: ${resetToType(host)}`,
    });
  }
  const isForeign = foreign !== undefined && claim === undefined && (await isNode(host));
  if (isForeign && foreign === 'refused') throw foreignNode(host);
  const node = nodeOf(cluster, spec, host.facts);
  return { host, spec, node, cluster, leader: isLeader(cluster, spec), claimed: claim !== undefined || isForeign };
};

/** Its kubelet was let in by a cluster. */
const isNode = async (host: Host): Promise<boolean> => {
  const [certificate] = await host.files.look([kubeletClientCertificate]);
  return certificate !== undefined && certificate.kind !== 'absent';
};

const foreignNode = (host: Host): SlipwayError =>
  new SlipwayError('PREFLIGHT_FAILED', `${host.name} is a node of a cluster that Slipway did not make.`, {
    hint: `To go on with that cluster, see what would change: slipway plan -f cluster.yaml --take-over. If nobody needs it: ${resetToType(host)}`,
  });

/** Pure: what stops and what is only told. `ignored` holds ids in any case, or `all`. */
export const judge = (
  findings: readonly Finding[],
  ignored: readonly string[],
): { readonly errors: readonly Finding[]; readonly warnings: readonly Finding[] } => {
  const names = new Set(ignored.map((name) => name.toLowerCase()));
  const stops = ({ id, severity }: Finding): boolean =>
    severity === 'error' && !names.has('all') && !names.has(id.toLowerCase());
  return { errors: findings.filter(stops), warnings: findings.filter((finding) => !stops(finding)) };
};

/** All that speaks against a host, in one error. */
export const preflightError = (host: string, errors: readonly Finding[]): SlipwayError =>
  new SlipwayError(
    'PREFLIGHT_FAILED',
    [`${host} is not ready:`, ...errors.map(({ id, message, fix }) => `    [${id}] ${message}\n      ${fix}`)].join(
      '\n',
    ),
    { host, hint: 'To go on all the same, name the checks: --ignore-preflight-errors=<names>' },
  );
