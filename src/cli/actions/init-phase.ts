import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { certTable, createKeySupply, kubeconfigTable } from '../../certs/index.ts';
import type { PhaseNode } from '../../workflow/index.ts';
import { chosenPhases } from '../chosen-phases.ts';
import { type Invocation, type Options, text } from '../command-spec.ts';

/** `slipway init phase`. Gives the exit code. */
export const initPhase = async (invocation: Invocation): Promise<number> => {
  const keys = createKeySupply(availableParallelism());
  keys.start('RSA-2048', keysAhead(invocation.args, invocation.options, existsSync));
  const { initThisHost } = await import('./init-host.ts');
  return initThisHost(invocation, invocation.args, keys);
};

/**
 * How many keys may be begun before the program is even loaded: those of files that are not there. None where options
 * may say another algorithm or another place.
 */
export const keysAhead = (words: readonly string[], options: Options, exists: (path: string) => boolean): number => {
  if (['config', 'rootfs', 'featureGates'].some((option) => options[option] !== undefined)) return 0;
  const certDir = text(options, 'certDir') ?? '/etc/kubernetes/pki';
  const kubeconfigDir = text(options, 'kubeconfigDir') ?? '/etc/kubernetes';
  const rows = [
    ...certTable.map(({ name, path }) => ({
      id: `certs/${name}`,
      files: [`${certDir}/${path}.crt`, `${certDir}/${path}.key`],
    })),
    { id: 'certs/sa', files: [`${certDir}/sa.key`, `${certDir}/sa.pub`] },
    ...kubeconfigTable.map(({ file, phase }) => ({ id: `kubeconfig/${phase}`, files: [`${kubeconfigDir}/${file}`] })),
  ];
  const asked = chosenPhases(words, treeOf(rows.map(({ id }) => id)));
  return rows.filter(
    ({ id, files }) => asked.some((name) => id === name || id.startsWith(`${name}/`)) && !files.some(exists),
  ).length;
};

/** Of these phases alone: the whole tree takes longer to load than a key to make. */
const treeOf = (ids: readonly string[]): readonly PhaseNode[] =>
  [...Map.groupBy(ids, (id) => id.slice(0, id.indexOf('/')))].map(([name, below]) => ({
    name,
    id: name,
    children: below.map((id) => ({ name: id.slice(name.length + 1), id, children: [] })),
  }));
