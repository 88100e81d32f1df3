import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../component.ts';
import type { JobStep } from '../origin.ts';
import { unpackPackages } from './debian-files.ts';
import { goModText, ldflags, type ModuleOrigin, stagingModules } from './go-module.ts';
import type { GoRecipe } from './go-recipes.ts';
import { requireOwnPlatform } from './own-platform.ts';
import { type Machine, requireTools, runTool } from './run-tool.ts';

export interface BuildOptions {
  readonly machine: Machine;
  /** Where go.mod, helpers and results are kept between attempts. */
  readonly workDir: string;
  readonly platform: Platform;
  /** Names of `recipe.packages`. */
  readonly programs: readonly string[];
  readonly signal?: AbortSignal;
  readonly say: (step: JobStep) => void;
}

export interface BuiltPrograms {
  /** Folder of the programs. */
  readonly folder: string;
  /** `k8s.io/kubernetes v1.36.3 with go1.26.8`. */
  readonly from: string;
}

/**
 * Builds programs of a recipe with the Go of this machine and the module proxy it is configured for.
 * The same Go and the same recipe give the same bytes. Throws CommandError, COMPONENT_UNAVAILABLE.
 */
export const buildPrograms = async (recipe: GoRecipe, options: BuildOptions): Promise<BuiltPrograms> => {
  const { machine, workDir, platform, signal } = options;
  await requireTools(machine, recipe.c ? ['go', 'gcc'] : ['go']);
  if (recipe.c) await requireOwnPlatform(machine, platform);
  const goVersion = await goVersionOf(machine);
  const env = { ...baseEnv, GOARCH: platform.arch, ...(await cEnvironment(recipe, options)) };
  const [path = '', version = ''] = recipe.modules[0] ?? [];
  options.say({ text: `fetching ${path} ${version}` });
  const module = await describeModule(machine, `${path}@${version}`, { env, ...(signal && { signal }) });
  const replaced = recipe.staging ? await stagingOf(machine, module.goMod, recipe.staging.prefix) : [];
  const folder = join(workDir, 'bin');
  await mkdir(folder, { recursive: true });
  await writeOnce(join(workDir, 'go.mod'), goModText(recipe, goVersion, replaced));
  const packages = options.programs.map((program) => recipe.packages[program] ?? program);
  const tags = recipe.tags ? ['-tags', recipe.tags.join(',')] : [];
  const flags = ['-mod=mod', '-v', '-trimpath', '-buildvcs=false', ...tags, '-ldflags', ldflags(recipe, module)];
  await runTool(machine, 'go', ['-C', workDir, 'build', ...flags, '-o', `${folder}/`, ...packages], {
    env,
    ...(signal && { signal }),
    onLine: countPackages(options),
  });
  const sources = recipe.modules.map((entry) => entry.join(' ')).join(', ');
  return { folder, from: `${sources} with go${goVersion}` };
};

/** The user's own GOFLAGS and workspace must not change what is built. */
const baseEnv = { GOOS: 'linux', GOFLAGS: '', GOWORK: 'off', CGO_ENABLED: '0' };

const goVersionOf = async (machine: Machine): Promise<string> =>
  /^go([\d.]+)/.exec(await runTool(machine, 'go', ['env', 'GOVERSION']))?.[1] ?? '1.26.0';

/** Libraries to link statically come from this machine's Debian packages, unpacked beside the build. */
const cEnvironment = async (recipe: GoRecipe, options: BuildOptions): Promise<Readonly<Record<string, string>>> => {
  if (!recipe.c) return {};
  const { library } = recipe.c;
  if (library === undefined) return { CGO_ENABLED: '1' };
  const folder = join(options.workDir, library);
  options.say({ text: `unpacking ${library}` });
  await unpackPackages(options.machine, folder, [`${library}-dev`], options.signal);
  const triplet = (await runTool(options.machine, 'gcc', ['-print-multiarch'])).trim();
  const name = library.replace(/^lib/, '');
  return {
    CGO_ENABLED: '1',
    PKG_CONFIG: 'true',
    CGO_CFLAGS: `-O2 -I${folder}/usr/include`,
    CGO_LDFLAGS: `-L${folder}/usr/lib/${triplet} -l${name}`,
  };
};

interface ModuleFacts extends ModuleOrigin {
  readonly goMod: string;
}

const describeModule = async (
  machine: Machine,
  module: string,
  options: { readonly env: Readonly<Record<string, string>>; readonly signal?: AbortSignal },
): Promise<ModuleFacts> => {
  const text = await runTool(machine, 'go', ['mod', 'download', '-json', module], options);
  const facts = JSON.parse(text) as { GoMod: string; Info: string; Origin?: { Hash?: string } };
  const info = JSON.parse(await readFile(facts.Info, 'utf8')) as { Time: string; Origin?: { Hash?: string } };
  const commit = facts.Origin?.Hash ?? info.Origin?.Hash ?? '0'.repeat(40);
  return { goMod: facts.GoMod, date: info.Time, commit };
};

const stagingOf = async (machine: Machine, goMod: string, prefix: string): Promise<readonly string[]> =>
  stagingModules(await runTool(machine, 'go', ['mod', 'edit', '-json', goMod]), prefix);

/** Go completes go.mod as it builds: an interrupted build goes on with the completed one. */
const writeOnce = async (path: string, text: string): Promise<void> => {
  const marker = `${path}.generated`;
  if ((await readFile(marker, 'utf8').catch(() => undefined)) === text) return;
  await writeFile(path, text);
  await writeFile(marker, text);
};

const countPackages = (options: BuildOptions): ((line: string) => void) => {
  let compiled = 0;
  return (line) => {
    if (!/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) return;
    compiled += 1;
    options.say({ text: 'compiling', done: compiled, unit: 'packages' });
  };
};
