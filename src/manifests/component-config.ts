import { formatDuration, parseDuration } from '../spec/index.ts';

/** A configuration document of a component, as JSON: `KubeletConfiguration`, `KubeProxyConfiguration`. */
export type ComponentConfig = Readonly<Record<string, unknown>>;

/**
 * Later documents over earlier ones: maps are merged, everything else replaces. `null` and `undefined` mean
 * "not set" and leave what is below, as a field that is absent does.
 */
export const overlay = (
  bottom: ComponentConfig,
  ...layers: readonly (ComponentConfig | undefined)[]
): ComponentConfig =>
  layers.reduce<ComponentConfig>((below, above) => (above ? mergeMaps(below, above) : below), bottom);

const mergeMaps = (below: ComponentConfig, above: ComponentConfig): ComponentConfig => {
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value === null || value === undefined) continue;
    const present = merged[key];
    merged[key] = isMap(present) && isMap(value) ? mergeMaps(present, value) : value;
  }
  return merged;
};

export const isMap = (value: unknown): value is ComponentConfig =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Durations the way Go prints them (`90s` is `1m30s`), wherever the component's zero document holds `0s`. */
export const withNormalDurations = (document: ComponentConfig, zero: ComponentConfig): ComponentConfig =>
  Object.fromEntries(
    Object.entries(document).map(([key, value]) => {
      const shape = zero[key];
      if (isMap(value) && isMap(shape)) return [key, withNormalDurations(value, shape)];
      return [key, shape === '0s' && typeof value === 'string' ? formatDuration(parseDuration(value)) : value];
    }),
  );
