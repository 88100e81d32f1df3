import { nearestName, SlipwayError } from '../errors/index.ts';
import type { Workflow } from './workflow.ts';

export interface Selection {
  /** Ids or prefixes (`certs` covers `certs/ca`); everything when absent. */
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
}

/** The ids of the phases that a run is to take. Throws USAGE for a name that no phase has, with the nearest one. */
export const selectPhases = (flow: Workflow<never>, { only, skip = [] }: Selection): ReadonlySet<string> => {
  const ids = flow.phases.map(({ id }) => id);
  for (const name of [...(only ?? []), ...skip])
    if (!ids.some((id) => covers(name, id))) throw unknown(flow, name, ids);
  const wanted = (id: string): boolean => only === undefined || only.some((name) => covers(name, id));
  return new Set(ids.filter((id) => wanted(id) && !skip.some((name) => covers(name, id))));
};

const covers = (name: string, id: string): boolean => id === name || id.startsWith(`${name}/`);

const unknown = (flow: Workflow<never>, name: string, ids: readonly string[]): SlipwayError => {
  const prefixes = ids.flatMap((id) => id.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/')));
  const meant = nearestName(name, [...new Set(prefixes)]);
  return new SlipwayError('USAGE', `${flow.name} has no phase ${name}.${meant ? ` Did you mean ${meant}?` : ''}`, {
    hint: `The phases are: ${ids.join(', ')}`,
  });
};
