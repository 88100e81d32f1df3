import { SlipwayError } from '../errors/index.ts';
import { type Component, describeComponent } from './component.ts';
import type { Origin } from './origin.ts';
import type { Refusal } from './run-jobs.ts';

/** What to tell when some components could not be had: each source's own reasons, each reason once. Corruption outranks absence. */
export const unavailable = (
  missing: readonly Component[],
  origins: readonly Origin[],
  refusals: readonly Refusal[],
): SlipwayError => {
  const reasons = origins.flatMap((origin) => reasonsOf(origin, missing, refusals));
  const errors = refusals.map(({ error }) => error);
  const isCorrupt = errors.some(({ code }) => code === 'COMPONENT_CORRUPT');
  const hint = errors.find((error) => error.hint !== undefined)?.hint ?? 'Add a source under components.sources.';
  const none = origins.length === 0 ? ['  components.sources names no source'] : [];
  return new SlipwayError(
    isCorrupt ? 'COMPONENT_CORRUPT' : 'COMPONENT_UNAVAILABLE',
    [`No source could deliver ${missing.map(describeComponent).join(', ')}:`, ...none, ...reasons].join('\n'),
    { hint, cause: errors[0] },
  );
};

const reasonsOf = (origin: Origin, missing: readonly Component[], refusals: readonly Refusal[]): readonly string[] => {
  const saidOf = (component: Component): string =>
    refusals.find((refusal) => refusal.origin === origin && refusal.components.includes(component))?.error.message ??
    'it does not have this component';
  return [...Map.groupBy(missing, saidOf)].map(([said, components]) => {
    const which = components.length === missing.length ? '' : ` (${components.map(({ name }) => name).join(', ')})`;
    return `  ${origin.name}: ${said}${which}`;
  });
};
