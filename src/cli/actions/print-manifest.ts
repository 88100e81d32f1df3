import { SlipwayError } from '../../errors/index.ts';
import { initWorkflow } from '../../init/index.ts';
import { createCollectingKube } from '../../kube/index.ts';
import { clusterSpec, kubeApi } from '../../phases/index.ts';
import { toYaml } from '../../render/index.ts';
import type { Cluster } from '../../spec/index.ts';
import { provided } from '../../workflow/index.ts';
import type { Options } from '../command-spec.ts';
import { exitCodeOf, runOnHosts } from '../run-on-hosts.ts';
import type { Terminal } from '../terminal.ts';

const printable = new Set(['addon', 'addon/coredns', 'addon/kube-proxy']);

/** `--print-manifest`: the objects of add-ons as YAML, instead of installing them. Gives the exit code. Throws USAGE for other phases. */
export const printManifest = async (
  phases: readonly string[],
  cluster: Cluster,
  { terminal, options }: { readonly terminal: Terminal; readonly options: Options },
): Promise<number> => {
  const stray = phases.find((phase) => !printable.has(phase));
  if (stray !== undefined) {
    throw new SlipwayError('USAGE', `--print-manifest is for add-ons; ${stray} is none.`, {
      hint: 'slipway init phase addon/coredns --print-manifest',
    });
  }
  const { kube, objects } = createCollectingKube();
  const result = await runOnHosts({
    workflow: initWorkflow(),
    cluster,
    terminal,
    options,
    plan: true,
    silent: true,
    only: phases,
    provide: [provided(clusterSpec, cluster), provided(kubeApi, kube)],
  });
  const [error] = result.errors;
  if (error !== undefined) throw error;
  terminal.out.write(objects.map((object) => `---\n${toYaml(object)}`).join(''));
  return exitCodeOf(result);
};
