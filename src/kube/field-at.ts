/** What an object of Kubernetes has below a path of fields, entries of lists by their number; `undefined` where there is nothing. */
export const fieldAt = (object: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (found, key) => (typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined),
    object,
  );

/** A text below a path of fields; empty where there is none. */
export const textAt = (object: unknown, ...path: readonly string[]): string => {
  const found = fieldAt(object, ...path);
  return typeof found === 'string' ? found : '';
};
