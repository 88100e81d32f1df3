import { SlipwayError } from '../../errors/index.ts';
import type { ProviderContext } from '../provider.ts';
import { ask } from './ask.ts';
import { baseRecipe } from './base-recipe.ts';

/** Folder of the shared file system; whether it is there already. */
export interface Base {
  readonly folder: string;
  readonly isBuilt: boolean;
}

export const findBase = async (context: ProviderContext): Promise<Base> => {
  const folder = `${context.cacheDir}/base-${baseRecipe().key}`;
  const { exitCode } = await context.transport.exec({ file: 'test', args: ['-d', folder] });
  return { folder, isBuilt: exitCode === 0 };
};

/**
 * Builds the shared file system unless it is there: a minute or two, once for each recipe. An interrupted build leaves
 * nothing that a later one would take for whole. Throws PROVIDER_FAILED with the end of debootstrap's log.
 */
export const ensureBase = async (context: ProviderContext, base: Base): Promise<void> => {
  if (base.isBuilt) return;
  context.say('Building the file system of the hosts (Debian 12): a minute or two, once');
  const script = `${base.folder}.sh`;
  await ask(context, `make ${context.cacheDir}`, { file: 'mkdir', args: ['-p', context.cacheDir] });
  await context.transport.write(script, baseRecipe().script, { mode: 0o755 });
  const built = await buildInNamespace(context, script, base.folder);
  if (built.exitCode !== 0) throw buildError(built.stderr || built.stdout);
};

/** What the build mounts and starts ends with it, even when it is killed. */
const buildInNamespace = (context: ProviderContext, script: string, folder: string) =>
  context.transport.exec(
    { file: 'unshare', args: ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', script, folder] },
    {
      timeoutMs: BUILD_LIMIT_MS,
      ...(context.signal && { signal: context.signal }),
      onStdout: milestones(context.say),
    },
  );

const BUILD_LIMIT_MS = 1_800_000;

/** debootstrap prints a line for every package; a handful of them tell how far it is. */
const milestones = (say: (text: string) => void): ((chunk: Uint8Array) => void) => {
  const stages: readonly (readonly [RegExp, string])[] = [
    [/^I: Retrieving /m, 'Fetching Debian packages'],
    [/^I: Extracting /m, 'Unpacking them'],
    [/^I: Unpacking the base system/m, 'Installing them'],
    [/^I: Configuring /m, 'Configuring them'],
  ];
  let next = 0;
  return (chunk) => {
    const text = Buffer.from(chunk).toString('utf8');
    for (let stage = stages[next]; stage?.[0].test(text); stage = stages[next]) {
      say(stage[1]);
      next += 1;
    }
  };
};

const buildError = (output: string): SlipwayError =>
  new SlipwayError(
    'PROVIDER_FAILED',
    `The file system of the lab's hosts could not be built: ${output.trim().split('\n').slice(-6).join('\n')}`,
    { hint: 'See that `apt-get update` works on this machine, then run the same command again.' },
  );
