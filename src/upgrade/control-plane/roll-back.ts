import { SlipwayError } from '../../errors/index.ts';
import type { Host, Wanted } from '../../host/index.ts';
import type { StaticPodComponent } from '../../manifests/index.ts';
import { lastWords, manifestFile, processesOf, toType, untilRunsAnew } from '../../phases/index.ts';
import type { PhaseContext } from '../../workflow/index.ts';
import { removeUnfinished, type Unfinished } from './unfinished.ts';

/** Puts back every manifest that was changed and waits for the old pods. Gives the error to end the run with. */
export const rollBack = async (
  { host, say, signal }: Pick<PhaseContext, 'host' | 'say' | 'signal'>,
  { failed, timeoutMs }: { readonly failed: StaticPodComponent; readonly timeoutMs: number },
  { backup, pods, version }: Unfinished,
  why: unknown,
): Promise<SlipwayError> => {
  const isTold = why instanceof SlipwayError && why.code === 'POD_CRASHES';
  const log = isTold ? '' : await lastWords(host, failed);
  const components = changed(pods, failed);
  say(`${failed} did not come up: putting back ${components.join(', ')}`);
  const old = (await Promise.all(components.map((component) => backedUp(host, backup, component)))).flat();
  const before = new Map(
    await Promise.all(components.map(async (pod) => [pod, await processesOf(host, pod)] as const)),
  );
  const restored = await host.files.ensure(old);
  let trouble: unknown;
  for (const component of components) {
    // A pod whose manifest was not touched yet still runs as it did.
    const gone = restored.includes(manifestFile(component)) ? (before.get(component) ?? []) : [];
    try {
      await untilRunsAnew({ host, signal, timeoutMs }, component, gone);
    } catch (error) {
      trouble ??= error;
    }
  }
  if (trouble === undefined) await removeUnfinished(host);
  return failure({ host, failed, version, backup, log, why }, trouble);
};

/** In the order to wait for them. */
const changed = (pods: Unfinished['pods'], failed: StaticPodComponent): readonly StaticPodComponent[] =>
  order.filter((component) => component === failed || pods[component] !== undefined);

const order: readonly StaticPodComponent[] = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

const backedUp = async (host: Host, backup: string, component: StaticPodComponent): Promise<readonly Wanted[]> => {
  const content = await host.files.readText(`${backup}/${component}.yaml`);
  return content === undefined ? [] : [{ path: manifestFile(component), content, mode: 0o600 }];
};

interface Failure {
  readonly host: Host;
  readonly failed: StaticPodComponent;
  readonly version: string;
  readonly backup: string;
  readonly log: string;
  readonly why: unknown;
}

const failure = ({ host, failed, version, backup, log, why }: Failure, trouble: unknown): SlipwayError => {
  const reason = why instanceof Error ? why.message : String(why);
  const said = log === '' ? '' : `\nIt said last:\n${log.replace(/^/gm, '    ')}`;
  if (trouble === undefined) {
    return new SlipwayError(
      'UPGRADE_FAILED',
      `${failed} of ${version} did not come up on ${host.name}, so the old static pods were put back, and run. ${reason}${said}`,
      { cause: why, host: host.name, hint: 'Mend what it says, then run the same command again.' },
    );
  }
  const also = trouble instanceof Error ? trouble.message : String(trouble);
  return new SlipwayError(
    'UPGRADE_FAILED',
    `${failed} of ${version} did not come up on ${host.name}. The old static pods were put back, but do not run either: ${also} ${reason}${said}`,
    {
      cause: why,
      host: host.name,
      hint: `Old manifests and a snapshot of etcd are in ${backup}. Ask the kubelet: ${toType(host.target, 'journalctl -u kubelet -n 50')}`,
    },
  );
};
