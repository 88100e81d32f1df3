/** JSON merge patch (RFC 7396): maps merge, `null` removes, everything else replaces. */
export const mergePatch = (original: unknown, patch: unknown): unknown => {
  if (!isMap(patch)) return patch;
  const merged: Record<string, unknown> = isMap(original) ? { ...original } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(merged[field], value);
  }
  return merged;
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
