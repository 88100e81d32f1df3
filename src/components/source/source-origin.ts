import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError, SlipwayError } from '../../errors/index.ts';
import { shippedText } from '../../shipped/index.ts';
import type { Component } from '../component.ts';
import { shortHash } from '../hash-file.ts';
import type { Delivered, Job, JobContext, Origin } from '../origin.ts';
import { buildImage } from './build-image.ts';
import { buildPrograms } from './build-programs.ts';
import { type GoRecipe, goRecipeFor, programOf } from './go-recipes.ts';
import { imageRecipes } from './image-recipes.ts';
import { networkToolEntries, networkToolsRecipe } from './network-tools.ts';
import { requireOwnPlatform } from './own-platform.ts';
import { type Machine, requireTools, runTool } from './run-tool.ts';

/** Builds components from the Go modules of their projects, and pause from a few lines of C. */
export const createSourceOrigin = (options: { readonly machine: Machine }): Origin => ({
  name: 'source',
  parallel: 1,
  recipeOf: (component) => {
    const recipe = recipeFor(component);
    const image = imageRecipes[component.name];
    const tools = image?.networkTools ? [networkToolsRecipe] : [];
    return recipe && `source-${shortHash([format, recipe, image, ...tools])}`;
  },
  jobsFor: (components) => {
    const groups = Map.groupBy(components, (component) => JSON.stringify(recipeFor(component)));
    return [...groups.values()].map((group) => jobFor(options.machine, group));
  },
});

/** Raised when the way of building changes in a manner that the recipes do not show. */
const format = 2;

/** Counts what templates/components/pause.c has become. */
const pauseRecipe = 'c 2';

type Recipe = GoRecipe | typeof pauseRecipe;

const recipeFor = (component: Component): Recipe | undefined =>
  component.project === 'pause' ? pauseRecipe : goRecipeFor(component);

const jobFor = (machine: Machine, components: readonly Component[]): Job => {
  const [first] = components;
  const recipe = first && recipeFor(first);
  const platform = first?.platform;
  return {
    id: `source-${first?.project}-${shortHash([format, recipe, platform])}`,
    title: recipe === pauseRecipe ? 'pause' : (recipe?.modules[0]?.join(' ') ?? ''),
    components,
    deliver: (context) =>
      recipe === undefined || recipe === pauseRecipe
        ? telling(() => deliverPause(machine, components, context))
        : telling(() => deliverGo(machine, recipe, components, context)),
  };
};

const deliverGo = async (
  machine: Machine,
  recipe: GoRecipe,
  components: readonly Component[],
  context: JobContext,
): Promise<readonly Delivered[]> => {
  const { workDir, signal, say } = context;
  const [first] = components;
  if (!first) return [];
  const programs = [...new Set(components.flatMap(programsOf))];
  const built = await buildPrograms(recipe, {
    machine,
    workDir,
    platform: first.platform,
    programs,
    ...(signal && { signal }),
    say,
  });
  return deliverAll(machine, components, built, context);
};

const programsOf = (component: Component): readonly string[] =>
  component.kind === 'binary' ? [programOf(component)] : Object.keys(imageRecipes[component.name]?.programs ?? {});

const deliverPause = async (
  machine: Machine,
  components: readonly Component[],
  context: JobContext,
): Promise<readonly Delivered[]> => {
  await requireTools(machine, ['gcc']);
  await requireOwnPlatform(machine, components[0]?.platform);
  const folder = join(context.workDir, 'bin');
  await mkdir(folder, { recursive: true });
  const source = join(context.workDir, 'pause.c');
  await writeFile(source, shippedText('templates/components/pause.c'));
  const args = ['-Os', '-static', '-s', '-Wl,--build-id=none', '-o', join(folder, 'pause'), source];
  await runTool(machine, 'gcc', args, { ...(context.signal && { signal: context.signal }) });
  return deliverAll(machine, components, { folder, from: 'pause.c' }, context);
};

const deliverAll = async (
  machine: Machine,
  components: readonly Component[],
  built: { readonly folder: string; readonly from: string },
  context: JobContext,
): Promise<readonly Delivered[]> => {
  const { workDir, signal, say } = context;
  const images = components.flatMap((component) => {
    const recipe = imageRecipes[component.name];
    return component.kind === 'image' && recipe ? [{ component, recipe }] : [];
  });
  const needsTools = images.some(({ recipe }) => recipe.networkTools);
  if (needsTools) say({ text: 'unpacking iptables, nftables and conntrack' });
  const networkTools = needsTools
    ? await networkToolEntries(machine, workDir, images[0]?.component.platform, signal)
    : [];
  const { folder, from } = built;
  const parts = { programs: folder, networkTools, from, workDir, ...(signal && { signal }) };
  const delivered: Delivered[] = [];
  for (const { component, recipe } of images) {
    say({ text: `packing image ${component.name}` });
    delivered.push({ name: component.name, path: await buildImage(component, recipe, parts), from });
  }
  const binaries = components.filter((component) => component.kind === 'binary');
  return [
    ...delivered,
    ...binaries.map((component) => ({ name: component.name, path: join(folder, programOf(component)), from })),
  ];
};

/** What a build tool said becomes what this source says; its last lines are the reason. */
const telling = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new SlipwayError('COMPONENT_UNAVAILABLE', error.message, { cause: error });
  }
};
