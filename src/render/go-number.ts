/** The exponent from which Go writes a number with one. */
const LARGE = 1e6;
const SMALL = 1e-4;

/** A floating-point number as Go's `%v` writes it: `100000`, `1e+06`, `3.1536e+07`. */
export const goNumber = (value: number): string => {
  const size = Math.abs(value);
  if (value === 0 || (size >= SMALL && size < LARGE)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
};
