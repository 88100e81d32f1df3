import { join } from 'node:path';
import { SlipwayError } from '../errors/index.ts';
import type { Transport } from '../host/index.ts';
import type { ComponentSource } from '../spec/index.ts';
import { type Cache, createCache } from './cache.ts';
import { componentsNamed, componentsOf, type ReleaseChoice } from './catalogue.ts';
import type { Component, LocalArtifact } from './component.ts';
import { openOrigins } from './open-origins.ts';
import type { Origin } from './origin.ts';
import type { ProgressListener } from './progress.ts';
import { type Refusal, runJobs } from './run-jobs.ts';
import { unavailable } from './unavailable.ts';

export interface ComponentStoreOptions {
  /** Absolute; outside the repository. Components go to `components/`, work under way to `work/`. */
  readonly cacheDir: string;
  /** Tried in this order. */
  readonly sources: readonly ComponentSource[];
  /** This machine, where programs of the source kind run. */
  readonly machine: Pick<Transport, 'exec'>;
  readonly signal?: AbortSignal;
  readonly onProgress?: ProgressListener;
  /** How long a mirror may say nothing before the connection counts as dead; 30 000 when absent. */
  readonly stallTimeoutMs?: number;
  /** How long the lock of a killed run is respected; 10 000 when absent. */
  readonly lockStaleMs?: number;
}

export interface ComponentRequest extends ReleaseChoice {
  readonly names: readonly string[];
}

export interface ComponentStore {
  /**
   * The named components as verified files, from the cache or from the first source that delivers. Damaged files in the
   * cache are replaced. Throws COMPONENT_UNKNOWN, COMPONENT_UNAVAILABLE or COMPONENT_CORRUPT (what each source said),
   * ABORTED.
   */
  get(request: ComponentRequest): Promise<readonly LocalArtifact[]>;
  /** What the cache holds of a release, from the sources of this store; nothing is fetched. */
  list(request: ReleaseChoice): Promise<readonly ComponentState[]>;
  /** As `list`, after reading every byte. */
  verify(request: ReleaseChoice): Promise<readonly ComponentState[]>;
}

export interface ComponentState {
  readonly component: Component;
  readonly state: 'present' | 'absent' | 'damaged';
  readonly artifact?: LocalArtifact;
  /** Why it counts as damaged. */
  readonly reason?: string;
}

export const createComponentStore = (options: ComponentStoreOptions): ComponentStore => {
  const cache = createCache(join(options.cacheDir, 'components'));
  return {
    get: (request) => get(options, cache, request),
    list: (request) => states(options, request, cache.find),
    verify: (request) => states(options, request, cache.verify),
  };
};

const get = async (
  options: ComponentStoreOptions,
  cache: Cache,
  request: ComponentRequest,
): Promise<readonly LocalArtifact[]> => {
  const wanted = componentsNamed(request, request.names);
  const origins = await openOrigins(options);
  const found = await lookUp(cache, origins, wanted);
  const refusals: Refusal[] = [];
  for (const origin of origins) {
    const missing = wanted.filter((component) => !found.has(component.name));
    if (missing.length === 0) break;
    refusals.push(...(await runJobs(origin, missing, { ...options, cache, found })));
  }
  const missing = wanted.filter((component) => !found.has(component.name));
  if (missing.length > 0) throw unavailable(missing, origins, refusals);
  return wanted.flatMap((component) => found.get(component.name) ?? []);
};

/** What is already there, whichever source it came from; damaged files are dropped and count as absent. */
const lookUp = async (
  cache: Cache,
  origins: readonly Origin[],
  wanted: readonly Component[],
): Promise<Map<string, LocalArtifact>> => {
  const found = new Map<string, LocalArtifact>();
  const look = async (component: Component): Promise<void> => {
    for (const recipe of recipesFor(origins, component)) {
      const artifact = await cache.find(component, recipe).catch(async (error: unknown) => {
        if (!(error instanceof SlipwayError)) throw error;
        await cache.drop(component, recipe);
        return undefined;
      });
      if (!artifact) continue;
      found.set(component.name, artifact);
      return;
    }
  };
  await Promise.all(wanted.map(look));
  return found;
};

const states = async (
  options: ComponentStoreOptions,
  request: ReleaseChoice,
  look: Cache['find'],
): Promise<readonly ComponentState[]> => {
  const origins = await openOrigins(options);
  return Promise.all(
    componentsOf(request).map((component) => stateOf(component, recipesFor(origins, component), look)),
  );
};

const stateOf = async (
  component: Component,
  recipes: readonly string[],
  look: Cache['find'],
): Promise<ComponentState> => {
  for (const recipe of recipes) {
    try {
      const artifact = await look(component, recipe);
      if (artifact) return { component, state: 'present', artifact };
    } catch (error) {
      if (!(error instanceof SlipwayError)) throw error;
      return { component, state: 'damaged', reason: error.message };
    }
  }
  return { component, state: 'absent' };
};

const recipesFor = (origins: readonly Origin[], component: Component): readonly string[] =>
  origins.flatMap((origin) => origin.recipeOf(component) ?? []);
