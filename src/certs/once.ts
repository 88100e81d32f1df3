/** Work that begins at the first call; every other call gets the same. */
export type Begin<T> = () => Promise<T>;

/** Nobody may be waiting when it fails, and that must not end the process: whoever asks is told. */
export const once = <T>(begin: Begin<T>): Begin<T> => {
  let begun: Promise<T> | undefined;
  return () => {
    if (begun === undefined) {
      begun = begin();
      begun.catch(() => undefined);
    }
    return begun;
  };
};
