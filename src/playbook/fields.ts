import { z } from 'zod';

/** Fields that several verbs share. */

export const absolutePath = z
  .string()
  .regex(/^(\/|[A-Za-z]:\\)/, 'expected an absolute path')
  .describe('An absolute path on the host.');

/** YAML reads 0644 as a number of base ten in one version and of base eight in the other: so it is written as text. */
export const fileMode = z
  .string()
  .regex(/^0?[0-7]{3,4}$/, "expected permission bits in quotes, such as '0644'")
  .describe("Permission bits in quotes, such as '0644'.");

export const modeOf = (mode: string | undefined): { readonly mode?: number } =>
  mode === undefined ? {} : { mode: Number.parseInt(mode, 8) };
