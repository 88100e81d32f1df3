import type { Artifact } from './artifact.ts';

/** What the phases of a run have given. */
export interface Artifacts {
  /** `undefined` when it was not given; `host` for artifacts of a host. */
  get<T>(artifact: Artifact<T>, host?: string): T | undefined;
  /** By host name. */
  every<T>(artifact: Artifact<T>): ReadonlyMap<string, T>;
}

export interface ArtifactStore extends Artifacts {
  put(artifact: Artifact<unknown>, host: string | undefined, value: unknown): void;
}

export const createArtifactStore = (): ArtifactStore => {
  const values = new Map<string, Map<string, unknown>>();
  const keyOf = ({ scope }: Artifact<unknown>, host = ''): string => (scope === 'run' ? '' : host);
  const of = ({ name }: Artifact<unknown>): Map<string, unknown> => values.get(name) ?? new Map();
  return {
    // Typed by the artifact: what was put under it came from a phase whose `gives` names it.
    get: <T>(artifact: Artifact<T>, host?: string) => of(artifact).get(keyOf(artifact, host)) as T | undefined,
    every: <T>(artifact: Artifact<T>) => of(artifact) as ReadonlyMap<string, T>,
    put: (artifact, host, value) => {
      values.set(artifact.name, of(artifact).set(keyOf(artifact, host), value));
    },
  };
};
